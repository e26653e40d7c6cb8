/** A node that could take a copy. */
export interface PlacementCandidate {
  nodeId: string;
  name: string;
  /** Instances that it is to run already, of all servings. */
  instanceCount: number;
}

/** What is to be placed. */
export interface PlacementWish {
  copies: number;
  /** The only nodes that may be taken; empty = any. */
  nodeIds: readonly string[];
  /** Nodes that hold a copy already. */
  placed: readonly string[];
}

/**
 * Chooses nodes for the copies that are still missing: at most one copy on a node, the least loaded nodes first,
 * then by name. Copies that fit nowhere stay missing until a node joins.
 *
 * @returns ids of the nodes to take now, at most as many as are missing
 */
export function placeCopies(wish: PlacementWish, candidates: readonly PlacementCandidate[]): string[] {
  const missing = Math.max(0, wish.copies - wish.placed.length);
  return candidates
    .filter(({ nodeId }) => !wish.placed.includes(nodeId))
    .filter(({ nodeId }) => wish.nodeIds.length === 0 || wish.nodeIds.includes(nodeId))
    .toSorted((one, other) => one.instanceCount - other.instanceCount || one.name.localeCompare(other.name, 'en'))
    .slice(0, missing)
    .map(({ nodeId }) => nodeId);
}
