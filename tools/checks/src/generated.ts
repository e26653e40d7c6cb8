import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { finish } from './finish.ts';

const GENERATED = 'libs/contracts/src/gen';

/** Generates the contracts once more, beside the committed ones, and compares file by file. */
function filesOf(folder: string): Map<string, string> {
  const files = new Map<string, string>();
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, name);
    if (statSync(path).isFile()) files.set(relative(folder, path), readFileSync(path, 'utf8'));
  }
  return files;
}

const scratch = mkdtempSync(join(tmpdir(), 'roundhouse-generated-'));
try {
  cpSync('proto', join(scratch, 'proto'), { recursive: true });
  const template = readFileSync('buf.gen.yaml', 'utf8')
    .replace('directory: proto', `directory: ${join(scratch, 'proto')}`)
    .replace(`out: ${GENERATED}`, `out: ${join(scratch, 'gen')}`);
  const buf = spawnSync('buf', ['generate', '--template', template], { encoding: 'utf8' });
  if (buf.status !== 0) {
    process.stderr.write(buf.stderr);
    process.exit(buf.status ?? 1);
  }
  const fresh = filesOf(join(scratch, 'gen'));
  const committed = filesOf(GENERATED);
  const faults: string[] = [];
  for (const name of new Set([...fresh.keys(), ...committed.keys()])) {
    if (fresh.get(name) === committed.get(name)) continue;
    const what = committed.has(name) ? (fresh.has(name) ? 'differs' : 'comes from no proto file') : 'is missing';
    faults.push(`${GENERATED}/${name} ${what}: run npm run gen`);
  }
  finish('generated', `${committed.size} files`, faults);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
