import { readdir, readFile } from 'node:fs/promises';

/** What tells one process from every other, past or present. */
export interface ProcessIdentity {
  pid: number;
  /** Start time in clock ticks since boot: a pid that was given out anew has another one. */
  startTicks: number;
  /** Command line, argument by argument. */
  command: readonly string[];
}

/**
 * Reads who a pid is now, from Linux's /proc. Undefined when no such process runs; a zombie does not run. On
 * systems without /proc always undefined, so that nothing is adopted or killed by a guess.
 */
export async function readProcessIdentity(pid: number): Promise<ProcessIdentity | undefined> {
  try {
    const [stat, commandLine] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile(`/proc/${pid}/cmdline`, 'utf8'),
    ]);
    const { state, startTicks } = parseStat(stat);
    if (state === 'Z' || state === 'X') return undefined;
    return { pid, startTicks, command: commandLine.split('\0').slice(0, -1) };
  } catch {
    return undefined;
  }
}

/** All processes that this one may see; none on systems without /proc. */
export async function listProcesses(): Promise<ProcessIdentity[]> {
  const names = await readdir('/proc').catch(() => []);
  const pids = names.filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(pids.map(readProcessIdentity));
  return found.filter((identity) => identity !== undefined);
}

/** Memory that a process holds; 0 = not known. */
export async function residentBytesOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
}

/** State letter and start time (fields 3 and 22 of proc(5)). */
export function parseStat(stat: string): { state: string; startTicks: number } {
  // The name in field 2 may hold blanks and parentheses: fields are counted from the last one.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { state: fields[0] ?? '', startTicks: Number(fields[19]) };
}

/** Whether the process is the one that was started with this marker in its command line at that time. */
export function isSameProcess(
  found: ProcessIdentity | undefined,
  expected: { startTicks: number; marker: string },
): boolean {
  return found !== undefined && found.startTicks === expected.startTicks && found.command.includes(expected.marker);
}
