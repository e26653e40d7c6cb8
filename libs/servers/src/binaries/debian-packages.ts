import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findExecutable } from './find-executable.ts';
import type { ServerName } from './server-name.ts';

const run = promisify(execFile);

/** One package file that was unpacked. */
export interface FetchedPackage {
  readonly file: string;
  readonly sha256: string;
}

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
const SUITE = 'forky';
const DOWNLOAD_TIMEOUT_MS = 180_000;

// llama-server comes with the C library it was built for, because an older host's does not fit.
const PACKAGES: Readonly<Record<ServerName, readonly string[]>> = {
  'nats-server': ['nats-server'],
  'llama-server': [
    'llama.cpp-tools',
    'libllama0',
    'libggml0',
    'libc6',
    'libgcc-s1',
    'libstdc++6',
    'libgomp1',
    'libssl3t64',
    'zlib1g',
    'libzstd1',
  ],
};

/**
 * Downloads the packages of one server from a recent suite of the host's own archive and unpacks them below
 * `target`. Nothing is installed and the host's apt is not changed; apt verifies the archive's signatures.
 * The package that gives the server its name comes first.
 * @throws Error saying which precondition is missing, or apt's own last words.
 */
export async function fetchDebianPackages(name: ServerName, target: string): Promise<readonly FetchedPackage[]> {
  if (!findExecutable('apt-get') || !findExecutable('dpkg-deb') || !existsSync(KEYRING)) {
    throw new Error('it is not in PATH, and this host has no Debian packages to unpack');
  }
  if (name === 'llama-server' && process.arch !== 'x64')
    throw new Error('it is not in PATH, and only x86-64 packages are known');
  const scratch = `${target}.apt`;
  try {
    const apt = await privateApt(scratch);
    await apt(['update'], scratch);
    const downloads = join(scratch, 'downloads');
    await apt(['download', ...PACKAGES[name]], downloads);
    await mkdir(target, { recursive: true });
    const fetched: FetchedPackage[] = [];
    for (const file of await readdir(downloads)) {
      await run('dpkg-deb', ['-x', join(downloads, file), target]);
      fetched.push({
        file,
        sha256: createHash('sha256')
          .update(await readFile(join(downloads, file)))
          .digest('hex'),
      });
    }
    const main = `${PACKAGES[name][0]}_`;
    return fetched.toSorted((a, b) => Number(b.file.startsWith(main)) - Number(a.file.startsWith(main)));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** apt with its own source list, package lists and cache, so that neither root nor the host's state is needed. */
async function privateApt(scratch: string): Promise<(args: readonly string[], cwd: string) => Promise<void>> {
  for (const folder of ['lists/partial', 'cache/archives/partial', 'downloads', 'preferences']) {
    await mkdir(join(scratch, folder), { recursive: true });
  }
  const sources = join(scratch, 'sources.list');
  await writeFile(sources, `deb [signed-by=${KEYRING}] ${await archiveOfHost()} ${SUITE} main\n`);
  const settings = {
    'Dir::Etc::sourcelist': sources,
    'Dir::Etc::sourceparts': '/dev/null',
    'Dir::Etc::preferencesparts': join(scratch, 'preferences'),
    'Dir::State::lists': join(scratch, 'lists'),
    'Dir::Cache': join(scratch, 'cache'),
    'APT::Get::List-Cleanup': '0',
    'APT::Sandbox::User': 'root',
  };
  const options = Object.entries(settings).flatMap(([key, value]) => ['-o', `${key}=${value}`]);
  return async (args, cwd) => {
    try {
      await run('apt-get', ['-q', ...options, ...args], { cwd, timeout: DOWNLOAD_TIMEOUT_MS, maxBuffer: 16 << 20 });
    } catch (cause) {
      const words = (cause as { stderr?: string }).stderr?.trim().split('\n').slice(-2).join(' ');
      throw new Error(`apt-get ${args[0]} failed: ${words || String(cause)}`, { cause });
    }
  };
}

/**
 * The Debian archive that this host uses, a company's mirror perhaps: none is assumed that it was not set up for.
 *
 * @throws Error saying what to do when the host names none
 */
async function archiveOfHost(): Promise<string> {
  const targets = await run('apt-get', ['indextargets', '--format', '$(REPO_URI)', 'Component: main']).catch(
    () => undefined,
  );
  const archives = targets?.stdout
    .split('\n')
    .filter((uri) => /^https?:.*debian/.test(uri) && !uri.includes('security'));
  const archive = archives?.[0];
  if (archive === undefined) {
    throw new Error('it is not in PATH, and apt is set up for no Debian archive: run apt-get update as root once');
  }
  return archive;
}
