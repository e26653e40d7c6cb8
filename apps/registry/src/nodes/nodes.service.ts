import { Inject, Injectable } from '@nestjs/common';
import { isJsonObject, mergePatch, nodeSpec, readDocument, reachOf, type Json } from '@roundhouse/admin-api';
import { AppError, type FaultDetail } from '@roundhouse/errors';
import { isId, newId } from '@roundhouse/kernel';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { CommandPath } from '../commands/command-path.service.ts';
import type { ChangeSet } from '../commands/change-set.ts';
import { requirePlatform, type Caller } from '../commands/domain/caller.ts';
import { refuseWithDependants } from '../resources/resource-dependants.ts';
import type { Page } from '../resources/resource-list.ts';
import { requireRevision } from '../resources/resource-revision.ts';
import { CommandSignals } from './commands/command-signals.ts';
import { afterAllIssued } from './domain/certificates.ts';
import { createJoinToken, JOIN_TOKEN_LIFE_MS } from './domain/join-token.ts';
import { requireNodeName } from './domain/node.ts';
import { bumpDesiredGeneration } from './infra/desired-states.ts';
import { JoinTokenEntity } from './infra/join-token.entity.ts';
import { listNodes, type NodeQuery } from './infra/node-list.ts';
import { readReports, type NodeReport } from './infra/node-reports.ts';
import { NodeEntity } from './infra/node.entity.ts';
import { JOIN_TOKEN, NODE } from './node.kind.ts';

/** A node with what it last said. */
export interface NodeView {
  node: NodeEntity;
  report: NodeReport | undefined;
  /** Organizations that it belongs to, as far as the caller may know. */
  organizationIds: readonly string[];
  /** What is placed there, as far as the caller may know. */
  installations: number;
  instanceIds: readonly string[];
}

const patchOf = nodeSpec.extend({
  revision: z
    .string()
    .regex(/^\d{1,18}$/)
    .optional(),
});

/** Use cases of nodes. They belong to the platform; who may see and change them, the guard knows. */
@Injectable()
export class NodesService {
  private readonly commands: CommandPath;
  private readonly signals: CommandSignals;

  constructor(@Inject(CommandPath) commands: CommandPath, @Inject(CommandSignals) signals: CommandSignals) {
    this.commands = commands;
    this.signals = signals;
  }

  /**
   * Lets one node of that name join, once, within 15 minutes.
   *
   * @returns the token's text, which is stored nowhere
   * @throws AppError INVALID_REQUEST for a bad name; FORBIDDEN
   */
  async createJoinToken(caller: Caller, nodeName: string): Promise<{ text: string; expiresAt: Date }> {
    requirePlatform(caller);
    requireNodeName(nodeName);
    const id = newId();
    const { text, secretHash } = createJoinToken(id);
    const expiresAt = new Date(Date.now() + JOIN_TOKEN_LIFE_MS);
    const token = Object.assign(new JoinTokenEntity(), { id, nodeName, secretHash, expiresAt, usedAt: null });
    await this.commands.run(caller, (changes) => changes.create(JOIN_TOKEN, token));
    return { text, expiresAt };
  }

  /** @throws AppError NOT_FOUND, also for a node that the caller may not see */
  async get(caller: Caller, id: string): Promise<NodeView> {
    return this.commands.read(async (manager) => {
      const node = await findNode(manager, id);
      await requireVisible(manager, caller, node);
      return (await withReports(manager, [node], organizationsThatLook(caller)))[0]!;
    });
  }

  /** What of nodes the caller may see. @throws AppError INVALID_REQUEST for a bad cursor */
  async list(caller: Caller, query: NodeQuery): Promise<Page<NodeView>> {
    return this.commands.read(async (manager) => {
      const own = organizationsThatLook(caller);
      const page = await listNodes(manager, query, own);
      return { ...page, rows: await withReports(manager, page.rows, own) };
    });
  }

  /**
   * Changes labels, settings and organizations. What is placed already stays where it is.
   *
   * @param patch merge patch, not yet checked
   * @throws AppError NOT_FOUND, FORBIDDEN, INVALID_REQUEST, STALE_REVISION
   */
  async update(caller: Caller, id: string, patch: unknown): Promise<NodeView> {
    requirePlatform(caller);
    return this.change(caller, id, async (changes, node) => {
      const { revision, ...change } = isJsonObject(patch) ? (patch as Record<string, Json>) : {};
      const current = {
        labels: { ...node.labels },
        organization_ids: node.organizationIds,
        settings: { ...node.settings },
      };
      const merged = mergePatch(current, change) as Record<string, Json>;
      const spec = readDocument(patchOf, { ...merged, ...(revision !== undefined && { revision }) }, 'node');
      requireRevision(node, BigInt(spec.revision ?? 0), NODE.noun);
      const organizationIds = await settledOrganizations(changes.manager, spec.organization_ids);
      Object.assign(node, { labels: spec.labels, organizationIds, settings: spec.settings });
      return 'update';
    });
  }

  /** Gives the node nothing new and lets it end what runs, or the reverse. @throws AppError NOT_FOUND, FORBIDDEN */
  async drain(caller: Caller, id: string, draining: boolean): Promise<NodeView> {
    requirePlatform(caller);
    return this.change(caller, id, (_, node) => {
      node.draining = draining;
      return draining ? 'drain' : 'undrain';
    });
  }

  /** Refuses all certificates that the node has: within a second its agent is cut off. @throws AppError NOT_FOUND, FORBIDDEN */
  async revoke(caller: Caller, id: string): Promise<NodeView> {
    requirePlatform(caller);
    return this.change(caller, id, (_, node) => {
      node.revokedAt = new Date();
      node.certificatesFrom = afterAllIssued(node.revokedAt, node.certificatesFrom);
      return 'revoke';
    });
  }

  /** Its agent is cut off within a second. @throws AppError NOT_FOUND, FORBIDDEN; CONFLICT naming every serving on it */
  async delete(caller: Caller, id: string): Promise<void> {
    requirePlatform(caller);
    await this.commands.run(caller, async (changes) => {
      const node = await findNode(changes.manager, id, true);
      refuseWithDependants(NODE.noun, await servingsOn(changes.manager, id));
      await changes.manager.query('DELETE FROM installation WHERE node_id = $1', [id]);
      await changes.remove(NODE, node);
    });
    this.signals.wake(id);
  }

  private async change(
    caller: Caller,
    id: string,
    work: (changes: ChangeSet, node: NodeEntity) => Promise<string> | string,
  ): Promise<NodeView> {
    await this.commands.run(caller, async (changes) => {
      const node = await findNode(changes.manager, id, true);
      const before = NODE.describe(node);
      const verb = await work(changes, node);
      if (JSON.stringify(NODE.describe(node)) === JSON.stringify(before)) return;
      await changes.update(NODE, node, before, verb);
      await bumpDesiredGeneration(changes.manager, [id]);
    });
    this.signals.wake(id);
    return this.get(caller, id);
  }
}

/** @throws AppError NOT_FOUND */
export async function findNode(manager: EntityManager, id: string, lock = false): Promise<NodeEntity> {
  const options = lock ? { lock: { mode: 'pessimistic_write' as const } } : {};
  const node = isId(id) ? await manager.findOne(NodeEntity, { where: { id }, ...options }) : null;
  if (node === null) throw unknownNode();
  return node;
}

/** Organizations of which the caller may see what is on nodes; undefined = of all. */
export function organizationsThatLook(caller: Caller): readonly string[] | undefined {
  const reach = reachOf(caller.grants, 'node:read');
  return reach.everything ? undefined : reach.organizationIds;
}

/** @throws AppError NOT_FOUND for a node that neither is the caller's nor carries a serving of theirs */
export async function requireVisible(manager: EntityManager, caller: Caller, node: NodeEntity): Promise<void> {
  const own = organizationsThatLook(caller);
  if (own === undefined || node.organizationIds.some((id) => own.includes(id))) return;
  const rows = await manager.query<unknown[]>(
    `SELECT 1 FROM instance JOIN serving ON serving.id = serving_id
     WHERE node_id = $1 AND serving.organization_id = ANY($2) LIMIT 1`,
    [node.id, own],
  );
  if (rows.length === 0) throw unknownNode();
}

function unknownNode(): AppError {
  return new AppError('NOT_FOUND', 'No such node.');
}

/** @param own organizations of which the caller sees what is placed; undefined = of all */
async function withReports(
  manager: EntityManager,
  nodes: readonly NodeEntity[],
  own: readonly string[] | undefined,
): Promise<NodeView[]> {
  const ids = nodes.map((node) => node.id);
  const reports = await readReports(manager, ids);
  const placed = await manager.query<{ node_id: string; instances: string[]; installations: number }[]>(
    `SELECT i.node_id, count(DISTINCT i.id)::integer AS installations,
       coalesce(array_agg(DISTINCT n.id) FILTER (WHERE n.id IS NOT NULL), '{}') AS instances
     FROM installation i LEFT JOIN instance n ON n.installation_id = i.id LEFT JOIN serving s ON s.id = n.serving_id
     WHERE i.node_id = ANY($1) AND ($2::uuid[] IS NULL OR s.organization_id = ANY($2)) GROUP BY i.node_id`,
    [ids, own ?? null],
  );
  const byNode = new Map(placed.map((row) => [row.node_id, row]));
  return nodes.map((node) => {
    const { installations = 0, instances = [] } = byNode.get(node.id) ?? {};
    const organizationIds = node.organizationIds.filter((id) => own === undefined || own.includes(id));
    return { node, report: reports.get(node.id), organizationIds, installations, instanceIds: instances };
  });
}

async function settledOrganizations(manager: EntityManager, named: readonly string[]): Promise<string[]> {
  const rows = await manager.query<{ id: string; key: string }[]>(
    `SELECT id, spec->>'key' AS key FROM organization WHERE id = ANY($1) OR lower(spec->>'key') = ANY($2)`,
    [named.filter(isId), named.map((name) => name.toLowerCase())],
  );
  const faults: FaultDetail[] = [];
  const ids = named.map((name, index) => {
    const found = rows.find((row) => row.id === name || row.key.toLowerCase() === name.toLowerCase());
    if (found === undefined) faults.push({ where: `/organization_ids/${index}`, message: 'names no organization' });
    return found?.id ?? '';
  });
  if (faults.length > 0) {
    throw new AppError('INVALID_REQUEST', 'The node was refused: it names an organization that does not exist.', {
      details: faults,
    });
  }
  return [...new Set(ids)];
}

async function servingsOn(manager: EntityManager, nodeId: string): Promise<FaultDetail[]> {
  const rows = await manager.query<{ id: string; key: string }[]>(
    `SELECT DISTINCT serving.id, key FROM instance JOIN serving ON serving.id = serving_id WHERE node_id = $1
     ORDER BY key LIMIT 50`,
    [nodeId],
  );
  return rows.map(({ id, key }) => ({ where: `/dependants/serving/${id}`, message: `serving "${key}" depends on it` }));
}
