import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Gpu } from './gpu.ts';
import { mergeGpus } from './merge-gpus.ts';
import { parseDeviceListing, parseNvidiaSmi, parseRocmSmi } from './vendor-tools.ts';

const run = promisify(execFile);
const TIMEOUT_MS = 10_000;
const NVIDIA_QUERY = ['--query-gpu=name,memory.total,memory.free,driver_version', '--format=csv,noheader,nounits'];
const ROCM_QUERY = ['--showproductname', '--showmeminfo', 'vram', '--showdriverversion', '--json'];

/**
 * The GPUs of this host: those that the engine lists, with what their vendors' tools know of them, and then those that
 * only the tools show. None when nobody knows one.
 *
 * @param deviceListing output of `llama-server --list-devices`; empty = not asked
 * @param environment for vendor tools
 */
export async function readGpus(deviceListing: string, environment: NodeJS.ProcessEnv): Promise<Gpu[]> {
  const [nvidia, rocm] = await Promise.all([
    ask('nvidia-smi', NVIDIA_QUERY, environment).then(parseNvidiaSmi),
    ask('rocm-smi', ROCM_QUERY, environment).then(parseRocmSmi),
  ]);
  return mergeGpus(parseDeviceListing(deviceListing), [...nvidia, ...rocm]);
}

/** What a tool prints; empty when it is not there, fails, or takes too long. */
async function ask(tool: string, line: readonly string[], environment: NodeJS.ProcessEnv): Promise<string> {
  try {
    return (await run(tool, line, { timeout: TIMEOUT_MS, env: environment, maxBuffer: 1024 * 1024 })).stdout;
  } catch {
    return '';
  }
}
