const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Where a part of a question's time is answered from: the ledger, or its rollups by hour, day or month (UTC). */
export interface UsagePiece {
  readonly from: 'ledger' | 'hours' | 'days' | 'months';
  /** Unix milliseconds, inclusive. */
  readonly fromMs: number;
  /** Unix milliseconds, exclusive. */
  readonly toMs: number;
}

/** What decides where a question is answered from. */
export interface PiecedQuestion {
  readonly fromMs: number;
  readonly toMs: number;
  /** What sums are kept apart by in time. */
  readonly bucket: 'none' | 'hour' | 'day';
  /** IANA name. */
  readonly timeZone: string;
  /** Rollups that know what is asked for; `months` = those by hour and day as well. Default: hours and days. */
  readonly rollups?: 'months' | 'all' | 'days' | 'none';
  /** Moment of the question: no rollup holds a day that has not begun. Unix milliseconds; default: all days have. */
  readonly nowMs?: number;
}

/**
 * Parts a time so that as little of it as possible is read row by row: whole months from months, whole days from days,
 * whole hours from hours, the rest from the ledger. This month is whole as soon as all of its days before today are asked
 * for. Hours of zones whose clocks differ from UTC by parts of an hour are in no rollup.
 */
export function piecesOf(question: PiecedQuestion): UsagePiece[] {
  const { fromMs, toMs, bucket, timeZone, rollups = 'all', nowMs = Infinity } = question;
  const offsets = bucket === 'none' ? NO_OFFSETS : offsetsOf(timeZone, fromMs, toMs);
  const [firstHour, lastHour] = [ceil(fromMs, HOUR_MS), floor(toMs, HOUR_MS)];
  const rolledUp = [...offsets].every((offsetMs) => offsetMs % HOUR_MS === 0);
  if (rollups === 'none' || !rolledUp || firstHour >= lastHour) return filled([{ from: 'ledger', fromMs, toMs }]);
  const edges = (inner: UsagePiece[]): UsagePiece[] =>
    filled([{ from: 'ledger', fromMs, toMs: firstHour }, ...inner, { from: 'ledger', fromMs: lastHour, toMs }]);
  const [firstDay, lastDay] = [ceil(firstHour, DAY_MS), floor(lastHour, DAY_MS)];
  const byDays = bucket !== 'hour' && [...offsets].every((offsetMs) => offsetMs === 0) && firstDay < lastDay;
  const inner = rollups === 'days' ? 'ledger' : 'hours';
  if (!byDays) return edges([{ from: inner, fromMs: firstHour, toMs: lastHour }]);
  return edges([
    { from: inner, fromMs: firstHour, toMs: firstDay },
    ...daysOf(firstDay, lastDay, rollups === 'months' && bucket === 'none', nowMs),
    { from: inner, fromMs: lastDay, toMs: lastHour },
  ]);
}

/** Whole days, with the whole months among them apart where months are known. */
function daysOf(fromMs: number, toMs: number, byMonths: boolean, nowMs: number): UsagePiece[] {
  const firstMonth = monthOf(fromMs, monthOf(fromMs) < fromMs ? 1 : 0);
  const lastMonth = toMs >= floor(nowMs, DAY_MS) ? toMs : monthOf(toMs);
  if (!byMonths || firstMonth >= lastMonth) return [{ from: 'days', fromMs, toMs }];
  return [
    { from: 'days', fromMs, toMs: firstMonth },
    { from: 'months', fromMs: firstMonth, toMs: lastMonth },
    { from: 'days', fromMs: lastMonth, toMs },
  ];
}

/** Beginning of a moment's month (UTC), or of one so many later. */
function monthOf(ms: number, later = 0): number {
  const date = new Date(ms);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + later);
}

const NO_OFFSETS: ReadonlySet<number> = new Set([0]);
/** Not a whole hour, so that no rollup is taken for right. */
const UNKNOWN_OFFSETS: ReadonlySet<number> = new Set([1]);

/** How far clocks of a zone are from UTC within a time. Looked at daily: clocks change less often. */
function offsetsOf(timeZone: string, fromMs: number, toMs: number): ReadonlySet<number> {
  if (timeZone === 'UTC') return NO_OFFSETS;
  const format = formatOf(timeZone);
  // The database may know the zone, and says so if it does not.
  if (format === undefined) return UNKNOWN_OFFSETS;
  const names = new Set<string>();
  for (let ms = fromMs; ms < toMs; ms += DAY_MS) names.add(nameAt(format, ms));
  names.add(nameAt(format, toMs));
  return new Set([...names].map(offsetMsOf));
}

function formatOf(timeZone: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  } catch {
    return undefined;
  }
}

function nameAt(format: Intl.DateTimeFormat, ms: number): string {
  return format.formatToParts(ms).find(({ type }) => type === 'timeZoneName')?.value ?? '';
}

/** `GMT+05:30`, `GMT`; zones of before standard time have seconds too. */
function offsetMsOf(name: string): number {
  const [, sign, hours, minutes, seconds] = /^GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(name) ?? [];
  const ms = Number(hours ?? 0) * HOUR_MS + Number(minutes ?? 0) * 60_000 + Number(seconds ?? 0) * 1_000;
  return sign === '-' ? -ms : ms;
}

function filled(pieces: readonly UsagePiece[]): UsagePiece[] {
  return pieces.filter(({ fromMs, toMs }) => fromMs < toMs);
}

function ceil(ms: number, unit: number): number {
  return Math.ceil(ms / unit) * unit;
}

function floor(ms: number, unit: number): number {
  return Math.floor(ms / unit) * unit;
}
