import { Inject, Injectable } from '@nestjs/common';
import { AppError, type FaultDetail } from '@roundhouse/errors';
import { isId, newId } from '@roundhouse/kernel';
import { ILike, type EntityManager, type FindOperator } from 'typeorm';
import { CommandPath } from '../commands/command-path.service.ts';
import { requirePlatform, type Caller } from '../commands/domain/caller.ts';
import { refuseWithDependants } from '../resources/resource-dependants.ts';
import { listPage, type PageQuery } from '../resources/resource-list.ts';
import { createJoinToken, JOIN_TOKEN_LIFE_MS } from './domain/join-token.ts';
import { requireNodeName } from './domain/node.ts';
import { JoinTokenEntity } from './infra/join-token.entity.ts';
import { readReports, type NodeReport } from './infra/node-reports.ts';
import { NodeEntity } from './infra/node.entity.ts';
import { JOIN_TOKEN, NODE } from './node.kind.ts';

/** A node with what it last said. */
export interface NodeView {
  node: NodeEntity;
  report: NodeReport | undefined;
}

/** Which nodes a list is to show. */
export interface NodeQuery extends PageQuery {
  /** Exact. */
  readonly name?: string | undefined;
  /** Part of the name. */
  readonly q?: string | undefined;
}

/** Use cases of nodes. They belong to the platform; who may see and change them, the guard knows. */
@Injectable()
export class NodesService {
  private readonly commands: CommandPath;

  constructor(@Inject(CommandPath) commands: CommandPath) {
    this.commands = commands;
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

  /** @throws AppError NOT_FOUND */
  async get(id: string): Promise<NodeView> {
    return this.commands.read(async (manager) => {
      const node = await findNode(manager, id);
      return { node, report: (await readReports(manager, [id])).get(id) };
    });
  }

  /** Oldest first. @throws AppError INVALID_REQUEST for a bad cursor */
  async list(query: NodeQuery): Promise<{ rows: NodeView[]; nextCursor: string; total: number }> {
    const where = {
      ...(query.name !== undefined && { name: query.name }),
      ...(query.q && { name: containing(query.q) }),
    };
    return this.commands.read(async (manager) => {
      const page = await listPage(manager, NODE, where, query);
      const reports = await readReports(
        manager,
        page.rows.map((node) => node.id),
      );
      return { ...page, rows: page.rows.map((node) => ({ node, report: reports.get(node.id) })) };
    });
  }

  /** Its agent is cut off within a second. @throws AppError NOT_FOUND, FORBIDDEN; CONFLICT naming every serving on it */
  async delete(caller: Caller, id: string): Promise<void> {
    requirePlatform(caller);
    await this.commands.run(caller, async (changes) => {
      const node = await findNode(changes.manager, id, true);
      refuseWithDependants(NODE.noun, await servingsOn(changes.manager, id));
      await changes.remove(NODE, node);
    });
  }
}

async function findNode(manager: EntityManager, id: string, lock = false): Promise<NodeEntity> {
  const options = lock ? { lock: { mode: 'pessimistic_write' as const } } : {};
  const node = isId(id) ? await manager.findOne(NodeEntity, { where: { id }, ...options }) : null;
  if (node === null) throw new AppError('NOT_FOUND', 'No such node.');
  return node;
}

function containing(text: string): FindOperator<string> {
  return ILike(`%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`);
}

async function servingsOn(manager: EntityManager, nodeId: string): Promise<FaultDetail[]> {
  const rows = await manager.query<{ id: string; key: string }[]>(
    `SELECT serving.id, key FROM instance JOIN serving ON serving.id = serving_id WHERE node_id = $1
     ORDER BY key LIMIT 50`,
    [nodeId],
  );
  return rows.map(({ id, key }) => ({ where: `/dependants/serving/${id}`, message: `serving "${key}" depends on it` }));
}
