import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** A child that the bench started and will stop. */
export interface StartedProcess {
  pid: number;
  /** First line of its standard output. */
  firstLine: string;
  stop: () => Promise<void>;
}

const START_TIMEOUT_MS = 30_000;

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), 5000);
  await ended;
  clearTimeout(force);
}

/**
 * Starts a program with the Node of this process and waits for its first line.
 *
 * @throws Error when it ends or stays silent for 30 s
 */
export async function startNode(
  args: readonly string[],
  environment: Record<string, string> = {},
): Promise<StartedProcess> {
  const child = spawn(process.execPath, [...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...environment },
  });
  const firstLine = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${args[0]} said nothing for 30 s`)), START_TIMEOUT_MS);
    child.once('exit', (code) => reject(new Error(`${args[0]} ended with ${code} at its start`)));
    createInterface({ input: child.stdout }).once('line', (line) => {
      clearTimeout(timer);
      resolve(line);
    });
  });
  child.stdout.resume();
  return { pid: child.pid ?? 0, firstLine, stop: () => stop(child) };
}

/**
 * CPU time that a process has used so far, user and system, in milliseconds.
 * Linux counts it in ticks of 10 ms (proc(5), fields 14 and 15 of stat).
 */
export function cpuTimeMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** Resident memory of a process in MiB. */
export function residentMiB(pid: number): number {
  return residentMemory(pid).allMiB;
}

/** Resident memory of a process in MiB: what is its own, and pages of programs and libraries, which others may share. */
export function residentMemory(pid: number): { allMiB: number; ownMiB: number; fileMiB: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const [allMiB = 0, ownMiB = 0, fileMiB = 0] = ['VmRSS', 'RssAnon', 'RssFile'].map(
    (name) => Number(new RegExp(String.raw`${name}:\s+(\d+)`).exec(status)?.[1] ?? 0) / 1024,
  );
  return { allMiB, ownMiB, fileMiB };
}
