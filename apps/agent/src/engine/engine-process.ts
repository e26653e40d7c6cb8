import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@roundhouse/errors';
import type { EngineExit } from './engine-failure.ts';
import { isSameProcess, readProcessIdentity } from './process-identity.ts';

/** What identifies an engine process beyond its pid. */
export interface ProcessHandle {
  pid: number;
  startTicks: number;
  marker: string;
}

const WATCH_INTERVAL_MS = 500;
const TERM_GRACE_MS = 10_000;
const KILL_WAIT_MS = 5_000;

/**
 * Starts a program in a session and process group of its own, writing to a log file and holding no pipe to us: it
 * outlives this process whatever ends it.
 *
 * @param marker argument of the command line by which the process is known again
 * @throws AppError ENGINE_MISSING when the program cannot be started
 */
export async function startDetached(
  program: string,
  line: readonly string[],
  options: { logPath: string; marker: string; environment: NodeJS.ProcessEnv },
): Promise<{ handle: ProcessHandle; exited: Promise<EngineExit> }> {
  const log = openSync(options.logPath, 'a', 0o600);
  try {
    const child = spawn(program, line, { detached: true, stdio: ['ignore', log, log], env: options.environment });
    const exited = new Promise<EngineExit>((resolve) => {
      child.once('exit', (code, signal) => resolve({ code: code ?? undefined, signal: signal ?? undefined }));
    });
    const pid = await new Promise<number>((resolve, reject) => {
      child.once('error', (cause) =>
        reject(new AppError('ENGINE_MISSING', 'The engine cannot be started.', { cause })),
      );
      child.once('spawn', () => resolve(child.pid as number));
    });
    child.unref();
    const startTicks = (await readProcessIdentity(pid))?.startTicks ?? 0;
    return { handle: { pid, startTicks, marker: options.marker }, exited };
  } finally {
    closeSync(log);
  }
}

/** Whether the process still runs and is the one that was started. */
export async function isRunning(handle: ProcessHandle): Promise<boolean> {
  return isSameProcess(await readProcessIdentity(handle.pid), handle);
}

/** Waits for the end of a process that is no child of ours. Its status cannot be known. */
export async function watchExit(handle: ProcessHandle): Promise<EngineExit> {
  while (await isRunning(handle)) await sleep(WATCH_INTERVAL_MS, undefined, { ref: false });
  return { code: undefined, signal: undefined };
}

/**
 * Ends a process and all of its group: TERM, after 10 s KILL. Signals only what provably is the process that was
 * started, never a pid that was given out anew.
 *
 * @throws AppError ENGINE_FAILED when it survives a KILL for 5 s, as a process stuck in its driver does
 */
export async function stopGroup(
  handle: ProcessHandle,
  exited: Promise<EngineExit>,
  graceMs = TERM_GRACE_MS,
): Promise<void> {
  for (const [signal, waitMs] of [
    ['SIGTERM', graceMs],
    ['SIGKILL', KILL_WAIT_MS],
  ] as const) {
    if (!(await isRunning(handle))) return;
    signalGroup(handle.pid, signal);
    const ended = await Promise.race([exited.then(() => true), sleep(waitMs, false, { ref: false })]);
    if (ended) return;
  }
  throw new AppError('ENGINE_FAILED', 'The engine does not end, not even when it is killed.');
}

/** Ends a process and all of its group at once. Does nothing to any other process that has its pid by now. */
export async function killGroup(handle: ProcessHandle): Promise<void> {
  if (await isRunning(handle)) signalGroup(handle.pid, 'SIGKILL');
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // The group ended between the check and the signal.
  }
}
