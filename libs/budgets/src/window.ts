import { momentOf, wallTimeMs } from './time-zone.ts';

/** How long a budget lasts before it starts anew; `total` = it never does. Weeks begin on Monday. */
export type BudgetWindowKind = 'hour' | 'day' | 'week' | 'month' | 'total';

/** One window of a budget. */
export interface WindowBounds {
  /** Names the window among those of its budget, such as `day.20261120T0000Z`. */
  readonly id: string;
  /** Unix time in milliseconds, inclusive. */
  readonly startMs: number;
  /** Unix time in milliseconds, exclusive; `Infinity` = never. */
  readonly endMs: number;
  /** Unix time in milliseconds from which on other windows of the budget count, too; absent = this one alone counts. */
  readonly spanStartMs?: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const DAYS_FROM_MONDAY_TO_EPOCH = 3;

const TOTAL: WindowBounds = { id: 'total', startMs: 0, endMs: Infinity };

/**
 * The window of the calendar that a moment lies in. An hour that clocks show twice is two windows.
 *
 * @param timeZone of the IANA database
 * @param atMs Unix time in milliseconds
 */
export function windowAt(kind: BudgetWindowKind, timeZone: string, atMs: number): WindowBounds {
  if (kind === 'total') return TOTAL;
  const wallMs = wallTimeMs(timeZone, atMs);
  if (kind === 'hour') {
    const startMs = atMs - modulo(wallMs, HOUR_MS);
    return { id: idOf(kind, startMs), startMs, endMs: startMs + HOUR_MS };
  }
  const [from, to] = daysOf(kind, wallMs);
  const startMs = momentOf(timeZone, from);
  return { id: idOf(kind, startMs), startMs, endMs: momentOf(timeZone, to) };
}

/** First day of a window and of the next one, on clocks on the wall. */
function daysOf(kind: 'day' | 'week' | 'month', wallMs: number): [number, number] {
  const day = Math.floor(wallMs / DAY_MS);
  if (kind === 'day') return [day * DAY_MS, (day + 1) * DAY_MS];
  if (kind === 'week') {
    const monday = day - modulo(day + DAYS_FROM_MONDAY_TO_EPOCH, 7);
    return [monday * DAY_MS, (monday + 7) * DAY_MS];
  }
  const date = new Date(wallMs);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  return [Date.UTC(year, month), Date.UTC(year, month + 1)];
}

function idOf(kind: BudgetWindowKind, startMs: number): string {
  return `${kind}.${new Date(startMs).toISOString().slice(0, 16).replace(/[-:]/g, '')}Z`;
}

function modulo(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor;
}
