/**
 * The least UUID of a moment: ids begin with their time, so that a range of them is a range of time along their index.
 *
 * @param ms Unix time in milliseconds, 0 or more
 */
export function firstIdAt(ms: number): string {
  const hex = Math.floor(ms).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}
