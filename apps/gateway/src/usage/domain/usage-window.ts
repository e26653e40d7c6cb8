import { refusal } from '@roundhouse/admin-api';
import { windowAt } from '@roundhouse/budgets';

const HOUR_MS = 3_600_000;
const DEFAULT_WINDOW_MS = 30 * 24 * HOUR_MS;
const EARLIEST_MS = Date.UTC(2020, 0, 1);

/** A time that usage is asked for; RFC 3339 in UTC. */
export interface UsageWindow {
  /** Inclusive. */
  readonly from: string;
  /** Exclusive. */
  readonly to: string;
}

/** What a caller may name of it. */
export interface NamedWindow {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly window?: 'day' | 'week' | 'month' | 'total' | undefined;
}

/** What was named, with its defaults: until now, 30 days. @param nowMs Unix milliseconds */
export function usageWindow(named: Omit<NamedWindow, 'window'>, nowMs: number): UsageWindow {
  const toMs = named.to === undefined ? nowMs : Date.parse(named.to);
  const fromMs = named.from === undefined ? toMs - DEFAULT_WINDOW_MS : Date.parse(named.from);
  return windowOf(fromMs, toMs);
}

/**
 * The time to sum up as the answer shows it, and the bounds to ask for. Those are empty where nothing lies beyond: so
 * sums of whole hours answer, and no row is read. A beginning that nobody named is that of an hour.
 *
 * @param nowMs Unix milliseconds
 * @throws AppError INVALID_REQUEST when a window of the calendar is named beside a time
 */
export function summedWindow(
  named: NamedWindow,
  timeZone: string,
  nowMs: number,
): { window: UsageWindow; bounds: UsageWindow } {
  if (named.window === undefined) {
    const { from, to } = usageWindow(named, nowMs);
    const begin = named.from === undefined ? Math.floor(Date.parse(from) / HOUR_MS) * HOUR_MS : Date.parse(from);
    const window = windowOf(begin, Date.parse(to));
    return { window, bounds: { from: window.from, to: named.to === undefined ? '' : window.to } };
  }
  if (named.from !== undefined || named.to !== undefined) {
    throw refusal('query', [{ where: '/window', message: 'stands in place of from and to' }]);
  }
  if (named.window === 'total') return { window: windowOf(EARLIEST_MS, nowMs), bounds: { from: '', to: '' } };
  const { startMs, endMs } = windowAt(named.window, timeZone, nowMs);
  const window = windowOf(startMs, endMs);
  return { window, bounds: { from: window.from, to: '' } };
}

/**
 * What a window will have cost at its end if all goes on as on average so far: linear from the share that has passed.
 *
 * @param nowMs Unix milliseconds
 * @returns integer pico-USD; undefined for a window that has ended, or of which nothing has passed
 */
export function forecast(costPico: bigint, { from, to }: UsageWindow, nowMs: number): bigint | undefined {
  const [fromMs, toMs] = [Date.parse(from), Date.parse(to)];
  if (nowMs >= toMs || nowMs <= fromMs) return undefined;
  return (costPico * BigInt(toMs - fromMs)) / BigInt(nowMs - fromMs);
}

function windowOf(fromMs: number, toMs: number): UsageWindow {
  return { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() };
}
