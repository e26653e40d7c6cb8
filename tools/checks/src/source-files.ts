import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** One TypeScript file of ours. */
export interface SourceFile {
  /** Path from the root. */
  path: string;
  text: string;
}

/** Lists our TypeScript sources: tracked or about to be, without generated code. */
export function readSourceFiles(): SourceFile[] {
  const git = spawnSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts', '*.tsx', '*.mjs'], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (git.status !== 0) throw new Error(`git ls-files failed: ${git.stderr}`);
  return git.stdout
    .split('\n')
    .filter((path) => path !== '' && !path.includes('/gen/') && existsSync(path))
    .map((path) => ({ path, text: readFileSync(path, 'utf8') }));
}
