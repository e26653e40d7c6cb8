import type { BudgetWindowKind, WindowBounds } from './window.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** How far each kind looks back, and the steps in which it moves on. A month is thirty days. */
const SPANS = {
  hour: { spanMs: HOUR_MS, stepMs: MINUTE_MS },
  day: { spanMs: DAY_MS, stepMs: 30 * MINUTE_MS },
  week: { spanMs: 7 * DAY_MS, stepMs: 3 * HOUR_MS },
  month: { spanMs: 30 * DAY_MS, stepMs: 12 * HOUR_MS },
} as const;

/** Kinds that can look back. */
export type RollingWindowKind = Exclude<BudgetWindowKind, 'total'>;

/** How far a kind looks back, in milliseconds. */
export function rollingSpanMs(kind: RollingWindowKind): number {
  return SPANS[kind].spanMs;
}

/**
 * The step of a rolling budget that a moment lies in: a short window of its own. Together with it counts whatever any
 * earlier step holds that reaches into the span before it began, so that no stretch of that length ever sees more than
 * the limit. Zones play no part.
 *
 * @param atMs Unix time in milliseconds
 */
export function rollingWindowAt(
  kind: RollingWindowKind,
  atMs: number,
): WindowBounds & { readonly spanStartMs: number } {
  const { spanMs, stepMs } = SPANS[kind];
  const startMs = Math.floor(atMs / stepMs) * stepMs;
  const id = `rolling-${kind}.${new Date(startMs).toISOString().slice(0, 16).replace(/[-:]/g, '')}Z`;
  return { id, startMs, endMs: startMs + stepMs, spanStartMs: startMs - spanMs };
}
