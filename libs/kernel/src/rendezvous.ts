/**
 * 32-bit hash of a text: FNV-1a with murmur3's finaliser, so that texts that differ in one character
 * still spread over the whole range. Not for secrets.
 */
export function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/**
 * Picks the member of a set that owns a key (rendezvous hashing): every caller that knows the same members
 * picks the same one, and when a member leaves only its own keys move.
 *
 * @param members distinct names; order does not matter
 * @returns the owner, or undefined when there are no members
 */
export function rendezvousOwner(key: string, members: Iterable<string>): string | undefined {
  let owner: string | undefined;
  let best = -1;
  for (const member of members) {
    const score = hash32(`${member}\u0000${key}`);
    if (score > best || (score === best && owner !== undefined && member < owner)) {
      best = score;
      owner = member;
    }
  }
  return owner;
}
