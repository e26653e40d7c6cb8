const VERSION = /^(\d{1,6})\.(\d{1,6})\.(\d{1,6})$/;

/** True for `1.2.3`. */
export function isAppVersion(text: string): boolean {
  return VERSION.test(text);
}

/**
 * True when this version of Roundhouse may use what asks for at least that one.
 *
 * @param minimum null = anything
 */
export function satisfiesAppVersion(current: string, minimum: string | null): boolean {
  if (minimum === null) return true;
  const [have, need] = [partsOf(current), partsOf(minimum)];
  for (const [index, part] of need.entries()) {
    const difference = (have[index] ?? 0) - part;
    if (difference !== 0) return difference > 0;
  }
  return true;
}

function partsOf(text: string): number[] {
  return (VERSION.exec(text) ?? []).slice(1).map(Number);
}
