const formats = new Map<string, Intl.DateTimeFormat>();

const DAY_MS = 86_400_000;

/** Whether this installation knows a time zone of the IANA database. */
export function isTimeZone(name: string): boolean {
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

/**
 * What clocks on the wall show at a moment, as if it were UTC.
 *
 * @param atMs Unix time in milliseconds
 * @throws RangeError for an unknown zone
 */
export function wallTimeMs(timeZone: string, atMs: number): number {
  if (timeZone === 'UTC') return atMs;
  const wholeMs = Math.floor(atMs / 1_000) * 1_000;
  const read: Record<string, number> = {};
  for (const { type, value } of formatOf(timeZone).formatToParts(wholeMs)) read[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = read;
  return Date.UTC(year, month - 1, day, hour, minute, second) + (atMs - wholeMs);
}

/**
 * The first moment at which clocks on the wall show a time, or have gone past it where they skip it.
 *
 * @param wallMs as {@link wallTimeMs} gives it
 */
export function momentOf(timeZone: string, wallMs: number): number {
  // Offsets in force a day before and a day after: one of them holds, whatever changes in between.
  const offsets = [wallMs - DAY_MS, wallMs + DAY_MS].map((near) => wallTimeMs(timeZone, near) - near);
  const moments = offsets.map((offset) => wallMs - offset).toSorted((left, right) => left - right);
  const shown = moments.find((moment) => wallTimeMs(timeZone, moment) === wallMs);
  if (shown !== undefined) return shown;
  // Clocks skip this time: the moment of the change lies between the two.
  let [before = wallMs, after = wallMs] = moments;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (wallTimeMs(timeZone, middle) < wallMs) before = middle;
    else after = middle;
  }
  return after;
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (format === undefined) {
    const digits = '2-digit';
    const parts = {
      year: 'numeric',
      month: digits,
      day: digits,
      hour: digits,
      minute: digits,
      second: digits,
    } as const;
    format = new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', ...parts });
    formats.set(timeZone, format);
  }
  return format;
}
