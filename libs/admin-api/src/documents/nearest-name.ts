import leven from 'leven';

const MAX_EDITS = 3;

/**
 * The known name that somebody probably meant.
 *
 * @returns undefined when none is near: more than three edits, or more than half of the name
 */
export function nearestName(unknown: string, known: readonly string[]): string | undefined {
  let nearest: string | undefined;
  let fewest = Math.min(MAX_EDITS, Math.floor(unknown.length / 2));
  for (const name of known) {
    const edits = leven(unknown.toLowerCase(), name.toLowerCase());
    if (edits < fewest || (edits === fewest && nearest === undefined)) {
      nearest = name;
      fewest = edits;
    }
  }
  return nearest;
}
