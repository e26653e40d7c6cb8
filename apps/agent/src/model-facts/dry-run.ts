import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { LoadSettings } from '../engine/load-settings.ts';

const run = promisify(execFile);
const TIMEOUT_MS = 60_000;
const MIB = 1024 * 1024;

/** What one device would hold, as the engine itself computes it. */
export interface DryRunDevice {
  /** "host", or as the engine names a GPU. */
  readonly device: string;
  readonly weights_bytes: number;
  readonly cache_bytes: number;
  readonly compute_bytes: number;
}

/**
 * Asks llama-fit-params, which comes with some builds of the engine, what loading a model would take. It lays everything
 * out and allocates nothing.
 *
 * @param environment of engines
 * @returns undefined when it fails, takes too long, or prints something else
 */
export async function dryRun(
  toolPath: string,
  modelPath: string,
  settings: LoadSettings,
  environment: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<readonly DryRunDevice[] | undefined> {
  try {
    const options = { timeout: TIMEOUT_MS, env: environment, signal, maxBuffer: 1024 * 1024 };
    return parseDryRun((await run(toolPath, dryRunArguments(modelPath, settings), options)).stdout);
  } catch (error) {
    if (signal.aborted) throw error;
    return undefined;
  }
}

/** Reads lines such as `CUDA0 4096 512 128`: device, and MiB of weights, caches and scratch space. */
export function parseDryRun(output: string): readonly DryRunDevice[] | undefined {
  const lines = [...output.matchAll(/^(\w+) +(\d+) +(\d+) +(\d+)$/gm)];
  const devices = lines.map(([, device = '', weights, cache, compute]) => ({
    device: device.toLowerCase() === 'host' ? 'host' : device,
    weights_bytes: Number(weights) * MIB,
    cache_bytes: Number(cache) * MIB,
    compute_bytes: Number(compute) * MIB,
  }));
  return devices.length === 0 ? undefined : devices;
}

/** Only numbers and words from lists of our own, as for engines. */
function dryRunArguments(modelPath: string, settings: LoadSettings): string[] {
  const line = ['--model', modelPath, '--fit-print', 'on'];
  const give = (flag: string, value: number | string | undefined): void => {
    if (value !== undefined) line.push(flag, String(value));
  };
  give('--n-gpu-layers', settings.gpuLayers ?? 'all');
  give('--ctx-size', settings.contextTokens);
  give('--parallel', settings.parallel);
  give('--batch-size', settings.batchTokens);
  give('--ubatch-size', settings.microBatchTokens);
  give('--cache-type-k', settings.cacheTypeK);
  give('--cache-type-v', settings.cacheTypeV);
  if (settings.flashAttention !== undefined) give('--flash-attn', settings.flashAttention ? 'on' : 'off');
  if (settings.unifiedCache !== undefined) line.push(settings.unifiedCache ? '--kv-unified' : '--no-kv-unified');
  return line;
}
