import { execFile } from 'node:child_process';
import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, constants, realpath, stat } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { AppError } from '@roundhouse/errors';

const run = promisify(execFile);
const TIMEOUT_MS = 10_000;
const MAX_OUTPUT_BYTES = 4 * 1024 * 1024;

/** A llama-server on this host, and what it says about itself. */
export interface EngineBuild {
  path: string;
  /** Sha256 in hex, of the binary and of all that it says of its version: its libraries may change without it. */
  id: string;
  /** First line of `--version` without its label. */
  version: string;
  /** Long flags that `--help` lists. */
  flags: ReadonlySet<string>;
  /** What `--list-devices` prints; empty when it fails. */
  deviceListing: string;
  /** llama-fit-params beside it, which says what a model would take without loading it; undefined = not there. */
  dryRunPath: string | undefined;
}

/**
 * Asks a llama-server what it is and can.
 *
 * @throws AppError ENGINE_MISSING when it is not there or is something else; NOT_READY when it does not answer in time
 */
export async function inspectEngine(path: string, environment: NodeJS.ProcessEnv): Promise<EngineBuild> {
  const ask = async (flag: string): Promise<string> => {
    const options = { timeout: TIMEOUT_MS, maxBuffer: MAX_OUTPUT_BYTES, env: environment };
    try {
      const { stdout, stderr } = await run(path, [flag], options);
      return `${stdout}\n${stderr}`;
    } catch (cause) {
      if (wasKilled(cause)) throw new AppError('NOT_READY', 'llama-server does not answer in time.', { cause });
      throw missing(cause);
    }
  };
  const versionText = await ask('--version');
  const version = parseEngineVersion(versionText);
  if (version === undefined) throw missing(new Error('it prints no version'));
  const [help, deviceListing, dryRunPath, id] = await Promise.all([
    ask('--help'),
    ask('--list-devices').catch(() => ''),
    locate(path, environment).then(findDryRun),
    locate(path, environment).then((file) => buildId(file, versionText)),
  ]);
  return { path, id, version, flags: parseEngineFlags(help), deviceListing, dryRunPath };
}

async function buildId(path: string, versionText: string): Promise<string> {
  const hash: Hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.update(versionText).digest('hex');
}

/** Where a program that is given by its name alone lies. */
async function locate(path: string, environment: NodeJS.ProcessEnv): Promise<string> {
  if (path.includes('/')) return path;
  const folders = (environment['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  for (const folder of folders) if (await isExecutable(join(folder, path))) return join(folder, path);
  return path;
}

/** The tool comes with the engine, in the folder of the real binary. */
async function findDryRun(path: string): Promise<string | undefined> {
  const folders = new Set([dirname(path), dirname(await realpath(path).catch(() => path))]);
  for (const folder of folders) {
    const tool = join(folder, 'llama-fit-params');
    if (await isExecutable(tool)) return tool;
  }
  return undefined;
}

/** Changes with the file; empty = it is not there. */
async function stampOf(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  return found === undefined ? '' : `${found.dev} ${found.ino} ${found.size} ${found.mtimeMs}`;
}

function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

function wasKilled(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'killed' in error && error.killed === true;
}

function missing(cause: unknown): AppError {
  return new AppError('ENGINE_MISSING', 'No usable llama-server was found on this node.', { cause });
}

/** Knows the llama-server of this host from the first successful look on, and looks again when its file was replaced. */
export class EngineBuildSource {
  private readonly path: string;
  private readonly environment: NodeJS.ProcessEnv;
  private found: EngineBuild | undefined;
  private looking: Promise<EngineBuild> | undefined;
  /** Of the file that was looked at. */
  private stamp = '';

  constructor(path: string, environment: NodeJS.ProcessEnv) {
    this.path = path;
    this.environment = environment;
  }

  /** What is known now, without looking. */
  get known(): EngineBuild | undefined {
    return this.found;
  }

  /**
   * Looks, unless it is known and still the same file. One that was removed stays known: it may be on its way.
   *
   * @throws AppError as {@link inspectEngine}; the next call looks again
   */
  async get(): Promise<EngineBuild> {
    const stamp = await locate(this.path, this.environment).then(stampOf);
    if (this.found !== undefined && (stamp === '' || stamp === this.stamp)) return this.found;
    this.looking ??= inspectEngine(this.path, this.environment).finally(() => {
      this.looking = undefined;
    });
    this.found = await this.looking;
    this.stamp = stamp;
    return this.found;
  }
}

/** The version in the output of `--version`. */
export function parseEngineVersion(output: string): string | undefined {
  return /^version:\s*(.+)$/m.exec(output)?.[1]?.trim().slice(0, 120);
}

/** Every long flag that stands in the output of `--help`. */
export function parseEngineFlags(output: string): ReadonlySet<string> {
  return new Set(output.match(/(?<![\w-])--[a-z0-9][a-z0-9-]*/g));
}
