import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { AppError } from '@roundhouse/errors';

const run = promisify(execFile);
const TIMEOUT_MS = 10_000;
const MAX_OUTPUT_BYTES = 4 * 1024 * 1024;

/** A llama-server on this host, and what it says about itself. */
export interface EngineBuild {
  path: string;
  /** First line of `--version` without its label. */
  version: string;
  /** Long flags that `--help` lists. */
  flags: ReadonlySet<string>;
  /** What `--list-devices` prints; empty when it fails. */
  deviceListing: string;
}

/**
 * Asks a llama-server what it is and can.
 *
 * @throws AppError ENGINE_MISSING when it is not there or does not answer like one
 */
export async function inspectEngine(path: string, environment: NodeJS.ProcessEnv): Promise<EngineBuild> {
  const ask = async (flag: string): Promise<string> => {
    const options = { timeout: TIMEOUT_MS, maxBuffer: MAX_OUTPUT_BYTES, env: environment };
    const { stdout, stderr } = await run(path, [flag], options);
    return `${stdout}\n${stderr}`;
  };
  try {
    const version = parseEngineVersion(await ask('--version'));
    if (version === undefined) throw new Error('no version');
    const flags = parseEngineFlags(await ask('--help'));
    const deviceListing = await ask('--list-devices').catch(() => '');
    return { path, version, flags, deviceListing };
  } catch (cause) {
    throw new AppError('ENGINE_MISSING', 'No usable llama-server was found on this node.', { cause });
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
