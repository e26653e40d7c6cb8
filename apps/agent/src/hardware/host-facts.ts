import { readFile } from 'node:fs/promises';
import { cpus, totalmem, freemem } from 'node:os';

/** Memory and processor of the host. What cannot be read stays 0 or empty, never guessed. */
export interface HostFacts {
  os: string;
  arch: string;
  memoryTotalBytes: number;
  memoryAvailableBytes: number;
  cpuCount: number;
  cpuFlags: readonly string[];
}

/** Reads what the operating system says about this host. */
export async function readHostFacts(): Promise<HostFacts> {
  const [memory, processor] = await Promise.all([readText('/proc/meminfo'), readText('/proc/cpuinfo')]);
  return {
    os: process.platform,
    arch: process.arch,
    memoryTotalBytes: totalmem(),
    memoryAvailableBytes: parseAvailableMemory(memory) ?? freemem(),
    cpuCount: cpus().length,
    cpuFlags: parseCpuFlags(processor),
  };
}

/** `MemAvailable` of /proc/meminfo in bytes: free memory plus caches that can be given up. */
export function parseAvailableMemory(memoryInfo: string): number | undefined {
  const found = /^MemAvailable:\s+(\d+) kB$/m.exec(memoryInfo);
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
