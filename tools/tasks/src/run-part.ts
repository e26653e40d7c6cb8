import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Part } from './part.ts';

const KEPT_OUTPUT_CHARACTERS = 400_000;
const children = new Set<ChildProcess>();

/** What a finished part says about itself. */
export interface PartOutcome {
  readonly ok: boolean;
  /** What it wrote, the end of it when it was very long; empty when it was shown at once. */
  readonly output: string;
}

/** Runs one part to its end. Never rejects: a command that cannot be started is a failed part. */
export function runPart(part: Part): Promise<PartOutcome> {
  if (part.reportFile !== undefined) mkdirSync(dirname(part.reportFile), { recursive: true });
  const shown = part.output === 'shown';
  const child = spawn(part.command, part.args, {
    env: { ...process.env, ...part.environment },
    stdio: ['ignore', shown ? 'inherit' : 'pipe', shown ? 'inherit' : 'pipe'],
  });
  children.add(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-KEPT_OUTPUT_CHARACTERS);
    });
  }
  return new Promise((resolve) => {
    const end = (ok: boolean) => {
      children.delete(child);
      resolve({ ok, output });
    };
    child.once('error', (error) => {
      output += error.message;
      end(false);
    });
    child.once('close', (code) => end(code === 0));
  });
}

/**
 * Ends every running part, then this process, when it is told to stop or its parent is gone.
 * @returns a function that takes the handlers away again.
 */
export function stopChildrenOnSignals(): () => void {
  const stop = (): void => {
    for (const child of children) child.kill('SIGTERM');
    process.exit(130);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.once(signal, stop);
  process.once('disconnect', stop);
  return () => {
    for (const signal of signals) process.removeListener(signal, stop);
    process.removeListener('disconnect', stop);
  };
}
