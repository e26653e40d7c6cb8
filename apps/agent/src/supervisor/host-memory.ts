import { readFile } from 'node:fs/promises';
import { freemem, totalmem } from 'node:os';
import { readGpus } from '../hardware/gpus.ts';
import type { NodeMemory } from './node-memory.ts';

/**
 * Memory of this host and, where their vendor's tool tells, of its GPUs.
 *
 * @param environment for vendor tools
 */
export function hostMemory(environment: NodeJS.ProcessEnv): NodeMemory {
  const sum = async (of: 'memoryTotalBytes' | 'memoryFreeBytes'): Promise<number> =>
    (await readGpus('', environment)).reduce((bytes, gpu) => bytes + gpu[of], 0);
  return {
    totalBytes: async () => totalmem() + (await sum('memoryTotalBytes')),
    freeBytes: async () => (await availableBytes()) + (await sum('memoryFreeBytes')),
  };
}

/** What programs could have: free pages and those of caches, which mapped models are held in. */
async function availableBytes(): Promise<number> {
  const text = await readFile('/proc/meminfo', 'utf8').catch(() => '');
  const kibibytes = /^MemAvailable:\s+(\d+) kB$/m.exec(text)?.[1];
  return kibibytes === undefined ? freemem() : Number(kibibytes) * 1024;
}
