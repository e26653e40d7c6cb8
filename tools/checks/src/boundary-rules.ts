/** A project of the workspace, as nx sees it. */
export interface ProjectNode {
  name: string;
  /** Folder from the root. */
  root: string;
  /** Tags such as type:app, scope:gateway, runtime:node. */
  tags: readonly string[];
}

/** What each type of project may import. Types that are not named may import nothing of ours. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  kernel: ['kernel'],
  contract: [],
  pure: ['kernel', 'pure'],
  adapter: ['kernel', 'contract', 'pure', 'adapter'],
  testing: ['kernel', 'pure', 'contract', 'adapter'],
  app: ['kernel', 'pure', 'contract', 'adapter', 'testing'],
  e2e: ['kernel', 'pure', 'contract', 'testing'],
  tool: ['kernel', 'pure', 'contract', 'adapter', 'testing', 'tool'],
};

function tag(project: ProjectNode, kind: string): string | undefined {
  return project.tags.find((text) => text.startsWith(`${kind}:`))?.slice(kind.length + 1);
}

/**
 * Lists every import that the layering forbids. `type:testing` is let through for apps and adapters here,
 * because the graph does not tell specs from sources; lint forbids it in sources.
 *
 * @returns one line per fault, naming both projects and the rule
 */
export function boundaryFaults(
  projects: ReadonlyMap<string, ProjectNode>,
  edges: readonly { source: string; target: string }[],
): string[] {
  const faults: string[] = [];
  for (const project of projects.values()) {
    for (const kind of ['type', 'scope', 'runtime']) {
      if (tag(project, kind) === undefined) faults.push(`${project.root}: no ${kind}: tag in package.json`);
    }
  }
  for (const { source, target } of edges) {
    const from = projects.get(source);
    const to = projects.get(target);
    if (from === undefined || to === undefined || source === target) continue;
    const fromType = tag(from, 'type') ?? '';
    const toType = tag(to, 'type') ?? '';
    const allowed = toType === 'testing' ? fromType !== 'kernel' : (MAY_IMPORT[fromType] ?? []).includes(toType);
    if (!allowed) faults.push(`${from.root} (type:${fromType}) must not import ${to.root} (type:${toType})`);
    const toScope = tag(to, 'scope');
    if (toScope !== 'shared' && toScope !== tag(from, 'scope')) {
      faults.push(`${from.root} must not import ${to.root}: its scope is ${toScope}`);
    }
    if (tag(from, 'runtime') === 'browser' && tag(to, 'runtime') === 'node') {
      faults.push(`${from.root} runs in a browser and must not import ${to.root}`);
    }
  }
  return [...new Set(faults)].sort();
}
