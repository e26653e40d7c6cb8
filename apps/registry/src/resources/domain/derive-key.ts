/**
 * Makes a key of a display name: "GPT 4o (mini)" becomes "gpt-4o-mini".
 *
 * @returns 1 to `maxLength` characters; "unnamed" when nothing of the name fits a key
 */
export function keyFromName(displayName: string, maxLength: number): string {
  const key = displayName
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9._]+/g, '-')
    .replace(/^[^a-z0-9]+|[-._]+$/g, '')
    .slice(0, maxLength)
    .replace(/[-._]+$/, '');
  return key === '' ? 'unnamed' : key;
}

/**
 * First key that is free: the wanted one, then with -2, -3 and so on.
 *
 * @param taken lower-case keys in use
 */
export function freeKey(wanted: string, taken: ReadonlySet<string>, maxLength: number): string {
  for (let count = 1; ; count += 1) {
    const suffix = count === 1 ? '' : `-${count}`;
    const candidate = wanted.slice(0, maxLength - suffix.length) + suffix;
    if (!taken.has(candidate.toLowerCase())) return candidate;
  }
}
