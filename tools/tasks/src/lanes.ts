import type { Part } from './part.ts';
import { readTestCounts, type TestCounts } from './test-counts.ts';
import { runPart } from './run-part.ts';

const HEARTBEAT_MS = 15_000;
// The entry script's clock: installing counts as well.
const beganAtUnixMs = Number(process.env['ROUNDHOUSE_BEGAN_AT_UNIX_MS'] ?? Date.now());

interface FinishedPart {
  readonly name: string;
  readonly ok: boolean;
  readonly seconds: number;
  readonly counts: TestCounts | undefined;
}

/**
 * Runs lanes side by side and the parts of a lane one after another, telling what goes on. A failed part does not
 * stop the others, so that one run shows everything that is wrong.
 * @returns whether all parts succeeded.
 */
export async function runLanes(lanes: readonly (readonly Part[])[], options: { summary: boolean }): Promise<boolean> {
  const finished: FinishedPart[] = [];
  const running = new Set<string>();
  const heartbeat = setInterval(() => progress(`still running: ${[...running].join(', ')}`), HEARTBEAT_MS);
  await Promise.all(
    lanes.map(async (lane) => {
      for (const part of lane) {
        running.add(part.name);
        finished.push(await runTold(part));
        running.delete(part.name);
      }
    }),
  );
  clearInterval(heartbeat);
  if (options.summary) printSummary(finished);
  return finished.every(({ ok }) => ok);
}

async function runTold(part: Part): Promise<FinishedPart> {
  progress(`${part.name} ...`);
  const begin = performance.now();
  const { ok, output } = await runPart(part);
  const seconds = (performance.now() - begin) / 1000;
  const counts = part.reportFile === undefined ? undefined : readTestCounts(part.reportFile);
  if (!ok) process.stdout.write(`\n---- ${part.name} failed ----\n${output.trimEnd()}\n----\n\n`);
  progress(`${part.name}: ${ok ? 'ok' : 'FAILED'} (${seconds.toFixed(1)} s)`);
  return { name: part.name, ok, seconds, counts };
}

function printSummary(parts: readonly FinishedPart[]): void {
  const lines = parts.map(({ name, ok, seconds, counts }) => {
    const tests = counts ? `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped` : '';
    return `${ok ? 'ok    ' : 'FAILED'} ${`${seconds.toFixed(1)} s`.padStart(8)}  ${name.padEnd(26)} ${tests}`.trimEnd();
  });
  const passed = parts.reduce((sum, { counts }) => sum + (counts?.passed ?? 0), 0);
  // A part that failed without a failed test (lint, a report that was never written) must not end in "0 failed".
  const failed = parts.reduce((sum, { ok, counts }) => sum + (counts?.failed || (ok ? 0 : 1)), 0);
  process.stdout.write(`\n${lines.join('\n')}\n${passed} passed, ${failed} failed\n`);
}

/** One line on stderr with the time since the task began. */
export function progress(message: string): void {
  const elapsed = ((Date.now() - beganAtUnixMs) / 1000).toFixed(1).padStart(6);
  process.stderr.write(`[${elapsed} s] ${message}\n`);
}
