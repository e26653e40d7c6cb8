import { readFile } from 'node:fs/promises';
import { cpus, release, totalmem } from 'node:os';

/** Memory and processor of the host. What cannot be read stays 0 or empty, never guessed. */
export interface HostFacts {
  os: string;
  /** Release of the kernel. */
  kernel: string;
  arch: string;
  /** What this process may have at most: of the host, or of the container that it is in. */
  memoryTotalBytes: number;
  /** Of that, what programs could have now: also the pages of caches. */
  memoryAvailableBytes: number;
  swapTotalBytes: number;
  cpuCount: number;
  cpuFlags: readonly string[];
}

/** Reads what the operating system says about this host. */
export async function readHostFacts(): Promise<HostFacts> {
  const [memory, processor] = await Promise.all([readText('/proc/meminfo'), readText('/proc/cpuinfo')]);
  // 0 and astronomic numbers both mean: no limit.
  const limit = process.constrainedMemory();
  const total = totalmem();
  const memoryTotalBytes = limit > 0 && limit < total ? limit : total;
  const available = parseMemoryLine(memory, 'MemAvailable') ?? process.availableMemory();
  return {
    os: process.platform,
    kernel: release(),
    arch: process.arch,
    memoryTotalBytes,
    memoryAvailableBytes: Math.min(available, process.availableMemory(), memoryTotalBytes),
    swapTotalBytes: parseMemoryLine(memory, 'SwapTotal') ?? 0,
    cpuCount: cpus().length,
    cpuFlags: parseCpuFlags(processor),
  };
}

/** A line of /proc/meminfo in bytes; `MemAvailable` is free memory plus caches that can be given up. */
export function parseMemoryLine(memoryInfo: string, name: 'MemAvailable' | 'SwapTotal'): number | undefined {
  const found = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(memoryInfo);
  return found === null ? undefined : Number(found[1]) * 1024;
}

/** Features of the first processor in /proc/cpuinfo (`flags` on x86, `Features` on ARM). */
export function parseCpuFlags(processorInfo: string): string[] {
  const found = /^(?:flags|Features)\s*:\s*(.+)$/m.exec(processorInfo);
  return found === null ? [] : (found[1] as string).trim().split(/\s+/).slice(0, 512);
}

function readText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}
