/** Which nodes a serving may be on, and where it is. */
export interface MovableServing {
  readonly nodeIds: readonly string[];
  readonly excludedNodeIds: readonly string[];
  readonly copies: number;
  /** Nodes that hold a copy. */
  readonly holders: readonly string[];
}

/** What the serving has to say from now on, or what is wrong with the wish. */
export type MovedSelector =
  | { readonly nodeIds: string[]; readonly excludedNodeIds: string[] }
  | { readonly where: string; readonly fault: string };

/**
 * The nodes of a serving after one of its copies moved. With a goal the serving names its nodes from then on; without
 * one it excludes the node that is left.
 *
 * @param from undefined = there is no such node
 * @param to undefined = wherever there is room; empty = there is no such node
 */
export function movedSelector(
  serving: MovableServing,
  from: string | undefined,
  to: string | undefined,
): MovedSelector {
  const { nodeIds, excludedNodeIds, copies, holders } = serving;
  if (from === undefined || !holders.includes(from))
    return { where: '/from', fault: 'names no node that holds a copy' };
  if (to === '') return { where: '/to', fault: 'names no node' };
  if (to !== undefined && holders.includes(to))
    return { where: '/to', fault: 'names a node that holds a copy already' };
  const staying = (nodeIds.length > 0 ? nodeIds : holders).filter((id) => id !== from);
  if (to !== undefined) {
    return { nodeIds: [...new Set([...staying, to])], excludedNodeIds: excludedNodeIds.filter((id) => id !== to) };
  }
  if (nodeIds.length === 0) return { nodeIds: [], excludedNodeIds: [...new Set([...excludedNodeIds, from])] };
  if (staying.length < copies) return { where: '/to', fault: 'is needed: the serving names no other node' };
  return { nodeIds: staying, excludedNodeIds: [...excludedNodeIds] };
}
