/** A node, as far as it could hold a copy. */
export interface NodeFacts {
  readonly nodeId: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** The only organizations that it serves; empty = all. */
  readonly organizationIds: readonly string[];
  readonly draining: boolean;
  readonly connected: boolean;
  /** Instances that it is to run already, of all servings. */
  readonly instanceCount: number;
}

/** Which nodes a serving asks for. */
export interface NodeSelector {
  readonly organizationId: string;
  /** The only ones that may be taken; empty = any. */
  readonly nodeIds: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly excludedNodeIds: readonly string[];
}

/** Why a node holds no copy. */
export interface LeftOutReason {
  readonly code: string;
  readonly message: string;
}

/** What speaks against a node, whatever it has room for; undefined = nothing. What is there already is to leave then. */
export function exclusionOf(node: NodeFacts, selector: NodeSelector): LeftOutReason | undefined {
  const { nodeIds, labels, excludedNodeIds, organizationId } = selector;
  if (nodeIds.length > 0 && !nodeIds.includes(node.nodeId)) {
    return { code: 'not_named', message: 'The serving names other nodes.' };
  }
  if (excludedNodeIds.includes(node.nodeId)) {
    return { code: 'excluded', message: 'The serving excludes this node.' };
  }
  const missing = Object.entries(labels).find(([name, value]) => node.labels[name] !== value);
  if (missing !== undefined) {
    const [name, value] = missing;
    const has = node.labels[name];
    const found = has === undefined ? 'it has no such label' : `it has ${name}=${has}`;
    return { code: 'label', message: `The serving asks for ${name}=${value}; ${found}.` };
  }
  if (node.organizationIds.length > 0 && !node.organizationIds.includes(organizationId)) {
    return { code: 'organization', message: 'This node serves other organizations.' };
  }
  return node.draining ? { code: 'draining', message: 'This node is drained.' } : undefined;
}

/** A node, and how well it would do. */
export interface RankedNode extends NodeFacts {
  /** Enough is known to say that it has room. */
  readonly certain: boolean;
  /** It holds the files already. */
  readonly hasFiles: boolean;
}

/**
 * The order in which nodes are taken: those in touch first, then those of which it is known that they have room, then
 * those that hold the files, then the least used, then by name.
 */
export function compareNodes(one: RankedNode, other: RankedNode): number {
  return (
    Number(other.connected) - Number(one.connected) ||
    Number(other.certain) - Number(one.certain) ||
    Number(other.hasFiles) - Number(one.hasFiles) ||
    one.instanceCount - other.instanceCount ||
    one.name.localeCompare(other.name, 'en')
  );
}
