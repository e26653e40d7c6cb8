import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { boundaryFaults, type ProjectNode } from './boundary-rules.ts';
import { finish } from './finish.ts';

/** Reads nx's project graph (edges come from imports, declared or not) and holds it against the rules. */
const folder = mkdtempSync(join(tmpdir(), 'roundhouse-graph-'));
const file = join(folder, 'graph.json');
try {
  const nx = spawnSync('nx', ['graph', `--file=${file}`], {
    encoding: 'utf8',
    env: { ...process.env, NX_DAEMON: 'false' },
  });
  if (nx.status !== 0) {
    process.stderr.write(nx.stdout + nx.stderr);
    process.exit(nx.status ?? 1);
  }
  const { graph } = JSON.parse(readFileSync(file, 'utf8')) as {
    graph: {
      nodes: Record<string, { name: string; data: { root: string; tags?: string[] } }>;
      dependencies: Record<string, { source: string; target: string }[]>;
    };
  };
  const projects = new Map<string, ProjectNode>();
  for (const node of Object.values(graph.nodes)) {
    projects.set(node.name, { name: node.name, root: node.data.root, tags: node.data.tags ?? [] });
  }
  const edges = Object.values(graph.dependencies)
    .flat()
    .filter(({ target }) => projects.has(target));
  finish('boundaries', `${projects.size} projects, ${edges.length} imports`, boundaryFaults(projects, edges));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
