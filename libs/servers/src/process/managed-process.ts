import { spawn, type ChildProcess } from 'node:child_process';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { findExecutable } from '../binaries/find-executable.ts';

const KEPT_LINES = 400;

/** How a child is started, watched and stopped. */
export interface ProcessOptions {
  /** Name in error messages. */
  readonly name: string;
  readonly command: string;
  readonly args?: readonly string[];
  readonly cwd?: string;
  /** The whole environment of the child; default: the parent's. */
  readonly env?: NodeJS.ProcessEnv;
  /** Numeric user and group to run as; needs root. */
  readonly user?: { readonly uid: number; readonly gid: number } | undefined;
  /** Sent by `stop()`, and by the kernel when the parent dies (Linux with setpriv). Default SIGTERM. */
  readonly stopSignal?: 'SIGTERM' | 'SIGINT';
  /** After this the whole group is killed. Default 10 000 ms. */
  readonly stopTimeoutMs?: number;
  /** Every line of stdout and stderr. */
  readonly onLine?: (line: string, source: 'stdout' | 'stderr') => void;
}

/** How a child ended. */
export interface ProcessExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A child in its own process group, so that a terminal's Ctrl-C does not reach it before its owner decides. */
export interface ManagedProcess {
  readonly name: string;
  readonly pid: number;
  /** Settles once the child has ended; never rejects. */
  readonly exited: Promise<ProcessExit>;
  /** Undefined while the child runs. */
  readonly exit: ProcessExit | undefined;
  /** The last lines that the child wrote, oldest first. */
  output(): string;
  /** The first line that matches, also among those already written. Rejects on exit or time-out, naming the last lines. */
  waitForLine(pattern: RegExp, timeoutMs: number): Promise<string>;
  /** Resolves once the port accepts a connection. Rejects on exit or time-out. */
  waitForPort(port: number, timeoutMs: number): Promise<void>;
  /** Sends one signal to the child alone. */
  signal(signal: NodeJS.Signals): void;
  /** Asks the child to end, then kills its group. Safe to call twice. */
  stop(): Promise<ProcessExit>;
  /** SIGKILL to the whole group at once, as a power cut would. */
  kill(): Promise<ProcessExit>;
}

/**
 * Starts a child in its own process group; on Linux the kernel ends it should this process die.
 * @throws Error when the command cannot be executed.
 */
export async function startProcess(options: ProcessOptions): Promise<ManagedProcess> {
  const stopSignal = options.stopSignal ?? 'SIGTERM';
  const setpriv = process.platform === 'linux' ? findExecutable('setpriv') : undefined;
  const args = [...(options.args ?? [])];
  const [command, commandArgs] = setpriv
    ? [setpriv, ['--pdeathsig', stopSignal.slice(3), options.command, ...args]]
    : [options.command, args];
  const child = spawn(command, commandArgs, {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: options.env ?? process.env,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...options.user,
  });
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (cause) =>
      reject(new Error(`${options.name} could not be started: ${cause.message}`, { cause })),
    );
  });
  return new GroupedProcess(child, options, stopSignal);
}

class GroupedProcess implements ManagedProcess {
  readonly name: string;
  readonly pid: number;
  readonly exited: Promise<ProcessExit>;
  exit: ProcessExit | undefined;
  readonly #child: ChildProcess;
  readonly #stopSignal: NodeJS.Signals;
  readonly #stopTimeoutMs: number;
  readonly #lines: string[] = [];
  readonly #listeners = new Set<(line: string) => void>();

  constructor(child: ChildProcess, options: ProcessOptions, stopSignal: NodeJS.Signals) {
    this.name = options.name;
    this.pid = child.pid ?? -1;
    this.#child = child;
    this.#stopSignal = stopSignal;
    this.#stopTimeoutMs = options.stopTimeoutMs ?? 10_000;
    this.#read(child.stdout, 'stdout', options.onLine);
    this.#read(child.stderr, 'stderr', options.onLine);
    this.exited = new Promise((resolve) => {
      // 'exit', not 'close': a grandchild that inherited the pipes must not hold the answer back.
      child.once('exit', (code, signal) => {
        this.exit = { code, signal };
        resolve(this.exit);
      });
    });
  }

  output(): string {
    return this.#lines.join('\n');
  }

  async waitForLine(pattern: RegExp, timeoutMs: number): Promise<string> {
    const seen = this.#lines.find((line) => pattern.test(line));
    if (seen !== undefined) return seen;
    let listener: ((line: string) => void) | undefined;
    try {
      return await this.#orFail(
        new Promise<string>((resolve) => {
          listener = (line) => pattern.test(line) && resolve(line);
          this.#listeners.add(listener);
        }),
        timeoutMs,
        `a line like ${String(pattern)}`,
      );
    } finally {
      if (listener) this.#listeners.delete(listener);
    }
  }

  async waitForPort(port: number, timeoutMs: number): Promise<void> {
    const given = new AbortController();
    const poll = async () => {
      while (!given.signal.aborted && !(await accepts(port))) await sleep(20);
    };
    try {
      await this.#orFail(poll(), timeoutMs, `port ${port}`);
    } finally {
      given.abort();
    }
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  async stop(): Promise<ProcessExit> {
    if (this.exit) return this.exit;
    this.#child.kill(this.#stopSignal);
    const timer = setTimeout(() => void this.kill(), this.#stopTimeoutMs);
    const exit = await this.exited;
    clearTimeout(timer);
    return exit;
  }

  kill(): Promise<ProcessExit> {
    try {
      process.kill(-this.pid, 'SIGKILL');
    } catch {
      // The group is gone already.
    }
    return this.exited;
  }

  #read(stream: Readable | null, source: 'stdout' | 'stderr', onLine: ProcessOptions['onLine']): void {
    if (!stream) return;
    createInterface({ input: stream }).on('line', (line) => {
      this.#lines.push(line);
      if (this.#lines.length > KEPT_LINES) this.#lines.shift();
      for (const listener of this.#listeners) listener(line);
      onLine?.(line, source);
    });
  }

  async #orFail<T>(wanted: Promise<T>, timeoutMs: number, what: string): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const timedOut = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(this.#failure(`did not show ${what} within ${timeoutMs} ms`)), timeoutMs);
    });
    const ended = this.exited.then(async ({ code, signal }) => {
      await sleep(20); // The last lines may still be in the pipe.
      throw this.#failure(`ended with ${signal ?? `code ${code}`} before it showed ${what}`);
    });
    try {
      return await Promise.race([wanted, timedOut, ended]);
    } finally {
      clearTimeout(timer);
      ended.catch(() => undefined);
    }
  }

  #failure(what: string): Error {
    return new Error(`${this.name} ${what}; its last lines:\n${this.#lines.slice(-20).join('\n')}`);
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
