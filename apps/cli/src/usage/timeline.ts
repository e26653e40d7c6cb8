import type { RequestDetails } from '@roundhouse/admin-api';

/** Cells of the bar. */
const WIDTH = 40;

/** One line of a timeline. */
export interface TimelineLine {
  readonly text: string;
  /** Whether the step ended the request or its attempt. */
  readonly failed: boolean;
}

/**
 * The steps of a request as bars over its whole time, one line each:
 * `attempt       3.2 ms      38 ms  |  ###########     |  overloaded: deployment-a`. Empty when nobody noted any.
 */
export function timelineOf(request: Pick<RequestDetails, 'steps' | 'attempts'>): TimelineLine[] {
  const { steps, attempts } = request;
  const last = steps.at(-1);
  if (last === undefined) return [];
  const totalUs = Math.max(1, last.start_us + last.duration_us);
  const dialled = attempts.toSorted((one, other) => (one.start_us ?? 0) - (other.start_us ?? 0))[Symbol.iterator]();
  const lines = steps.map(({ step, start_us: startUs, duration_us: durationUs, reason }) => {
    const attempt = step === 'attempt' ? dialled.next().value : undefined;
    const where = attempt === undefined ? '' : (attempt.deployment ?? attempt.deployment_id ?? '');
    const note = [reason, where].filter((part) => part !== null && part !== '').join(': ');
    const cells = [step.padEnd(12), microseconds(startUs).padStart(9), microseconds(durationUs).padStart(9)];
    const text = `${cells.join(' ')}  |${bar(startUs, durationUs, totalUs)}|  ${note}`.trimEnd();
    return { text, failed: reason !== null };
  });
  return [{ text: `\n${'STEP'.padEnd(12)} ${'AFTER'.padStart(9)} ${'TOOK'.padStart(9)}`, failed: false }, ...lines];
}

/** At least one cell, so that every step is seen. */
function bar(startUs: number, durationUs: number, totalUs: number): string {
  const from = Math.min(WIDTH - 1, Math.floor((startUs / totalUs) * WIDTH));
  const cells = Math.min(WIDTH - from, Math.max(1, Math.round((durationUs / totalUs) * WIDTH)));
  return `${' '.repeat(from)}${'#'.repeat(cells)}`.padEnd(WIDTH);
}

function microseconds(us: number): string {
  if (us < 1_000) return `${us} us`;
  return us < 1_000_000 ? `${(us / 1_000).toFixed(1)} ms` : `${(us / 1_000_000).toFixed(1)} s`;
}
