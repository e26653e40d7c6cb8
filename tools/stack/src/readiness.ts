import { setTimeout as sleep } from 'node:timers/promises';
import type { ManagedProcess } from '@roundhouse/servers';

const POLL_MS = 50;
const REQUEST_TIMEOUT_MS = 2_000;

/**
 * Waits until the health port says that the service can do its work.
 * @throws Error with the service's own reasons, or its last lines when it ended.
 */
export async function waitUntilReady(child: ManagedProcess, healthPort: number, timeoutMs: number): Promise<void> {
  const deadlineMs = performance.now() + timeoutMs;
  let last = 'its health port does not answer';
  while (performance.now() < deadlineMs) {
    if (child.exit) {
      const { code, signal } = child.exit;
      throw new Error(`${child.name} ended with ${signal ?? `code ${code}`}; its last lines:\n${lastLines(child)}`);
    }
    const answer = await ask(healthPort);
    if (answer?.ready) return;
    if (answer) last = answer.text;
    await sleep(POLL_MS);
  }
  throw new Error(
    `${child.name} was not ready within ${timeoutMs / 1000} s: ${last}\nIts last lines:\n${lastLines(child)}`,
  );
}

async function ask(healthPort: number): Promise<{ ready: boolean; text: string } | undefined> {
  try {
    const signal = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
    const response = await fetch(`http://127.0.0.1:${healthPort}/health/ready`, { signal });
    return { ready: response.ok, text: (await response.text()).slice(0, 500) };
  } catch {
    return undefined;
  }
}

function lastLines(child: ManagedProcess): string {
  return child.output().split('\n').slice(-15).join('\n');
}
