const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** Bytes for people, such as "21.3 GiB". */
export function bytesText(bytes: number): string {
  let value = Math.max(0, bytes);
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit === 0 ? String(value) : value.toFixed(1)} ${UNITS[unit]}`;
}

/** A reason about an amount that is too small. */
export function lacking(needed: number, has: number): { readonly needed: string; readonly has: string } {
  return { needed: bytesText(needed), has: bytesText(has) };
}
