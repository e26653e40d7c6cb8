import { execFile } from 'node:child_process';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { coerce, gte } from 'semver';
import { assembleServer } from './assemble-server.ts';
import { fetchDebianPackages, type FetchedPackage } from './debian-packages.ts';
import { findExecutable } from './find-executable.ts';
import type { ServerName } from './server-name.ts';

const run = promisify(execFile);

/** A usable server binary and where it came from. */
export interface FoundServer {
  readonly path: string;
  /** What `--version` answers, shortened to its number where it has one. */
  readonly version: string;
  readonly source: 'given' | 'path' | 'cache' | 'fetched';
  /** The packages that a cached binary was unpacked from. */
  readonly packages: readonly FetchedPackage[];
}

/** How to look for a server. */
export interface FindServerOptions {
  /** A binary the operator named; then nothing else is looked at. */
  readonly given?: string | undefined;
  /** Default: `$XDG_CACHE_HOME/roundhouse` or `~/.cache/roundhouse`. */
  readonly cacheDirectory?: string;
  /** Told before a download starts, which takes a few seconds. */
  readonly onProgress?: (message: string) => void;
}

const OLDEST: Readonly<Record<ServerName, string | undefined>> = { 'nats-server': '2.12.7', 'llama-server': undefined };

const ADVICE: Readonly<Record<ServerName, string>> = {
  'nats-server':
    'install nats-server 2.12.7 or later (https://docs.nats.io/running-a-nats-service/introduction/installation) so that it is in PATH, or give NATS_URL of your own server',
  'llama-server':
    'install llama-server of llama.cpp (https://github.com/ggml-org/llama.cpp/blob/master/docs/install.md) so that it is in PATH, or set LLAMA_SERVER_PATH',
};

/**
 * Finds a server: the given path, else PATH when recent enough, else the cache, else fetched into the cache from
 * the distribution's packages (unpacked, never installed).
 * @throws Error that names what to install when no way works.
 */
export async function findServer(name: ServerName, options: FindServerOptions = {}): Promise<FoundServer> {
  if (options.given)
    return { path: options.given, version: await versionOf(options.given), source: 'given', packages: [] };
  const installed = findExecutable(name);
  if (installed) {
    const version = await versionOf(installed).catch(() => undefined);
    if (version !== undefined && isRecent(name, version))
      return { path: installed, version, source: 'path', packages: [] };
  }
  const folder = join(options.cacheDirectory ?? defaultCache(), name);
  const cached = await readCached(name, folder);
  if (cached) return cached;
  try {
    return await fetchInto(folder, name, options.onProgress);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`no usable ${name}: ${why}. Please ${ADVICE[name]}.`, { cause });
  }
}

function defaultCache(): string {
  // The user's own cache, shared by every checkout.
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'roundhouse');
}

function isRecent(name: ServerName, version: string): boolean {
  const oldest = OLDEST[name];
  const found = coerce(version);
  return oldest === undefined || (found !== null && gte(found, oldest));
}

async function versionOf(path: string): Promise<string> {
  const { stdout, stderr } = await run(path, ['--version'], { timeout: 20_000 });
  const text = (stdout + stderr).trim();
  return /\d+\.\d+(\.\d+)?/.exec(text)?.[0] ?? text.split('\n')[0] ?? 'unknown';
}

async function readCached(name: ServerName, folder: string): Promise<FoundServer | undefined> {
  try {
    const record = JSON.parse(await readFile(join(folder, 'record.json'), 'utf8')) as Pick<
      FoundServer,
      'version' | 'packages'
    >;
    return { ...record, path: join(folder, 'bin', name), source: 'cache' };
  } catch {
    return undefined;
  }
}

async function fetchInto(
  folder: string,
  name: ServerName,
  onProgress?: (message: string) => void,
): Promise<FoundServer> {
  onProgress?.(`fetching ${name} from the distribution's packages (once, into ${folder})`);
  const partial = `${folder}.${process.pid}`;
  await mkdir(partial, { recursive: true });
  try {
    const fetched = await fetchDebianPackages(name, join(partial, 'packages'));
    const path = await assembleServer(name, join(partial, 'packages'), partial);
    const version = await versionOf(path);
    await writeFile(join(partial, 'record.json'), `${JSON.stringify({ version, packages: fetched }, null, 2)}\n`);
    await rm(folder, { recursive: true, force: true });
    await rename(partial, folder).catch(async (cause: unknown) => {
      // Somebody else finished first: theirs is as good.
      if (!(await readCached(name, folder))) throw cause;
    });
    const [first] = fetched;
    onProgress?.(`fetched ${name} ${version}${first ? ` (${first.file}, sha256 ${first.sha256})` : ''}`);
    return { path: join(folder, 'bin', name), version, source: 'fetched', packages: fetched };
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}
