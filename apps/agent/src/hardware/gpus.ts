import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** A GPU as its vendor's tool or the engine shows it. */
export interface Gpu {
  vendor: string;
  name: string;
  /** 0 = unknown, like the one below. */
  memoryTotalBytes: number;
  memoryFreeBytes: number;
  /** Empty = unknown. */
  driverVersion: string;
}

const run = promisify(execFile);
const MIB = 1024 * 1024;
const MAX_GPUS = 64;
const NVIDIA_QUERY = ['--query-gpu=name,memory.total,memory.free,driver_version', '--format=csv,noheader,nounits'];

/**
 * The GPUs of this host: from nvidia-smi, or else from the engine's list of devices. None when neither knows one.
 *
 * @param deviceListing output of `llama-server --list-devices`
 */
export async function readGpus(deviceListing: string, environment: NodeJS.ProcessEnv): Promise<Gpu[]> {
  try {
    const { stdout } = await run('nvidia-smi', NVIDIA_QUERY, { timeout: 10_000, env: environment });
    const gpus = parseNvidiaSmi(stdout);
    if (gpus.length > 0) return gpus;
  } catch {
    // No NVIDIA driver on this host.
  }
  return parseDeviceListing(deviceListing);
}

/** Reads lines such as `NVIDIA L4, 23034, 22550, 550.54.15` (MiB). */
export function parseNvidiaSmi(output: string): Gpu[] {
  const gpus = output.split('\n').flatMap((line) => {
    const [name, total, free, driverVersion] = line.split(', ').map((field) => field.trim());
    if (name === undefined || driverVersion === undefined || !/^\d+$/.test(total ?? '')) return [];
    return [{ vendor: 'nvidia', name, ...memory(total, free), driverVersion }];
  });
  return gpus.slice(0, MAX_GPUS);
}

/** Reads lines such as `  CUDA0: NVIDIA L4 (23034 MiB, 22550 MiB free)`. */
export function parseDeviceListing(output: string): Gpu[] {
  const gpus = [...output.matchAll(/^\s*([A-Za-z]+)\d+: (.+) \((\d+) MiB, (\d+) MiB free\)$/gm)].map(
    ([, backend = '', name = '', total, free]) => ({
      vendor: VENDORS[backend.toLowerCase()] ?? '',
      name,
      ...memory(total, free),
      driverVersion: '',
    }),
  );
  return gpus.slice(0, MAX_GPUS);
}

/** Backends that serve one vendor only; Vulkan and others serve several. */
const VENDORS: Readonly<Record<string, string>> = { cuda: 'nvidia', rocm: 'amd', metal: 'apple' };

function memory(
  total: string | undefined,
  free: string | undefined,
): Pick<Gpu, 'memoryTotalBytes' | 'memoryFreeBytes'> {
  const bytes = (text: string | undefined): number => (/^\d+$/.test(text ?? '') ? Number(text) * MIB : 0);
  return { memoryTotalBytes: bytes(total), memoryFreeBytes: bytes(free) };
}
