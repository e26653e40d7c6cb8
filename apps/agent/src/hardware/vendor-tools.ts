import { z } from 'zod';
import type { Gpu } from './gpu.ts';

const MIB = 1024 * 1024;
const MAX_GPUS = 64;

/** Backends that serve one vendor only; Vulkan and others serve several. */
const VENDORS: Readonly<Record<string, string>> = {
  cuda: 'nvidia',
  rocm: 'amd',
  hip: 'amd',
  metal: 'apple',
  mtl: 'apple',
  sycl: 'intel',
};

/** Devices of other kinds, that hold no layers of their own. */
const NO_GPUS: ReadonlySet<string> = new Set(['blas', 'cpu', 'accel', 'rpc']);

/** NVIDIA's chips that have no memory of their own. */
const UNIFIED_NVIDIA = /\b(?:Orin|Xavier|Thor|Tegra|GB10|Jetson)\b/i;
/** Processors with graphics, as drivers name them; cards have a model's name with it. */
const UNIFIED_INTEGRATED =
  /Radeon(?:\(TM\))? (?:Graphics|\d{3}M\b|80[456]0S\b)|\b(?:Iris|UHD|HD)\b.*Graphics|Arc\(TM\) Graphics/i;

/** Reads lines such as `NVIDIA L4, 23034, 22550, 550.54.15` (MiB). */
export function parseNvidiaSmi(output: string): Gpu[] {
  const gpus = output.split('\n').flatMap((line) => {
    const [name, total, free, driverVersion] = line.split(', ').map((field) => field.trim());
    // Chips without memory of their own say "[N/A]" of it.
    if (name === undefined || driverVersion === undefined || !/^(?:\d+|\[N\/A\])$/.test(total ?? '')) return [];
    return [gpu({ vendor: 'nvidia', name, ...memory(total, free), driverVersion })];
  });
  return gpus.slice(0, MAX_GPUS);
}

const rocmAnswer = z.record(z.string(), z.record(z.string(), z.unknown()));

/** Reads what `rocm-smi --json` prints: an object for each card, and one for the system. Bytes. */
export function parseRocmSmi(output: string): Gpu[] {
  const answer = rocmAnswer.safeParse(parseJson(output)).data ?? {};
  const driverVersion = text(answer['system']?.['Driver version']);
  const cards = Object.entries(answer).filter(([key]) => /^card\d+$/.test(key));
  return cards.slice(0, MAX_GPUS).map(([, card]) => {
    const total = count(card['VRAM Total Memory (B)']);
    const used = count(card['VRAM Total Used Memory (B)']);
    const name = text(card['Card Series']) || text(card['Card series']) || text(card['Card Model']) || 'AMD GPU';
    return gpu({
      vendor: 'amd',
      name,
      memoryTotalBytes: total,
      memoryFreeBytes: Math.max(0, total - used),
      driverVersion,
    });
  });
}

/** Reads lines such as `  CUDA0: NVIDIA L4 (23034 MiB, 22550 MiB free)`. */
export function parseDeviceListing(output: string): Gpu[] {
  const lines = [...output.matchAll(/^\s*([A-Za-z]+)(\d*): (.+) \((\d+) MiB, (\d+) MiB free\)$/gm)];
  const gpus = lines.flatMap(([, backend = '', index = '', name = '', total, free]) => {
    if (NO_GPUS.has(backend.toLowerCase())) return [];
    const vendor = VENDORS[backend.toLowerCase()] ?? vendorOf(name);
    return [gpu({ device: `${backend}${index}`, vendor, name, ...memory(total, free) })];
  });
  return gpus.slice(0, MAX_GPUS);
}

function gpu(known: Partial<Gpu> & Pick<Gpu, 'vendor' | 'name'>): Gpu {
  return {
    device: '',
    memoryTotalBytes: 0,
    memoryFreeBytes: 0,
    driverVersion: '',
    ...known,
    unifiedMemory: isUnified(known.vendor, known.name),
  };
}

function isUnified(vendor: string, name: string): boolean {
  if (vendor === 'apple') return true;
  return vendor === 'nvidia' ? UNIFIED_NVIDIA.test(name) : UNIFIED_INTEGRATED.test(name);
}

function vendorOf(name: string): string {
  if (/nvidia|geforce|quadro|tesla/i.test(name)) return 'nvidia';
  if (/\bamd\b|radeon/i.test(name)) return 'amd';
  if (/\bintel\b/i.test(name)) return 'intel';
  return /^apple\b/i.test(name) ? 'apple' : '';
}

function memory(
  total: string | undefined,
  free: string | undefined,
): Pick<Gpu, 'memoryTotalBytes' | 'memoryFreeBytes'> {
  return { memoryTotalBytes: count(total) * MIB, memoryFreeBytes: count(free) * MIB };
}

function count(value: unknown): number {
  return typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : 0;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value.trim().slice(0, 200) : '';
}

function parseJson(output: string): unknown {
  try {
    return JSON.parse(output) as unknown;
  } catch {
    return undefined;
  }
}
