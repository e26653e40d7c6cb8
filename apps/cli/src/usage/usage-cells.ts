/** A count with its thousands set apart, for people. */
export function countCell(count: number): string {
  return count.toLocaleString('en-US').replaceAll(',', ' ');
}

/** A time in milliseconds, for people: `850 ms`, `2.4 s`. */
export function durationCell(ms: number | null): string {
  if (ms === null) return '-';
  return ms < 1_000 ? `${ms} ms` : `${(ms / 1_000).toFixed(1)} s`;
}

/** A day or hour in its time zone: `2026-11-20`, `2026-11-20 08:00`. */
export function bucketCell(dimension: 'day' | 'hour', begin: string, timeZone: string): string {
  const hour = dimension === 'hour' ? ({ timeStyle: 'short' } as const) : {};
  // Sweden writes its dates as ISO 8601 has them.
  return new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', ...hour, timeZone }).format(new Date(begin));
}
