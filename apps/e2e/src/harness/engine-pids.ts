import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';

/** Pids of the processes that run an engine of the stack in this folder, ascending. */
export async function enginePids(dataDirectory: string): Promise<number[]> {
  const pids: number[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const line = readFileSync(`/proc/${name}/cmdline`, 'utf8');
      if (line.includes('llama-server') && line.includes(dataDirectory)) pids.push(Number(name));
    } catch {
      // The process ended between the two reads.
    }
  }
  return pids.toSorted((one, other) => one - other);
}
