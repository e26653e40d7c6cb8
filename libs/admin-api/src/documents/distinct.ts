/**
 * The rule that a list names nothing twice, for `refine`.
 *
 * @param what is named, with its article
 * @param nameOf what two items must not have in common; default the item itself
 * @returns the check, and what is said of a list that does not pass
 */
export function distinct<Item = unknown>(
  what = 'one',
  nameOf: (item: Item) => unknown = (item) => item,
): [(list: readonly Item[]) => boolean, string] {
  return [(list) => new Set(list.map(nameOf)).size === list.length, `must not name ${what} twice`];
}
