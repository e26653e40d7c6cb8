import { Inject, Injectable } from '@nestjs/common';
import type { FaultDetail } from '@roundhouse/errors';
import { newId } from '@roundhouse/kernel';
import type { EntityManager } from 'typeorm';
import { CommandPath } from '../commands/command-path.service.ts';
import { requirePlatform, type Caller } from '../commands/domain/caller.ts';
import { refuseWithDependants } from '../resources/resource-dependants.ts';
import { listPage, type PageQuery } from '../resources/resource-list.ts';
import { findVisible } from '../resources/resource-lookup.ts';
import { createJoinToken, JOIN_TOKEN_LIFE_MS } from './domain/join-token.ts';
import { requireNodeName } from './domain/node.ts';
import { JoinTokenEntity } from './infra/join-token.entity.ts';
import { readReports, type NodeReport } from './infra/node-reports.ts';
import type { NodeEntity } from './infra/node.entity.ts';
import { JOIN_TOKEN, NODE } from './node.kind.ts';

/** A node with what it last said. */
export interface NodeView {
  node: NodeEntity;
  report: NodeReport | undefined;
}

/** Use cases of nodes. They belong to the platform: only its administrators see and change them. */
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

  /** @throws AppError NOT_FOUND, FORBIDDEN */
  async get(caller: Caller, id: string): Promise<NodeView> {
    requirePlatform(caller);
    return this.commands.read(async (manager) => {
      const node = await findVisible(manager, NODE, caller, id);
      return { node, report: (await readReports(manager, [id])).get(id) };
    });
  }

  /** Oldest first. @throws AppError INVALID_REQUEST for a bad cursor or limit; FORBIDDEN */
  async list(caller: Caller, query: PageQuery): Promise<{ rows: NodeView[]; nextCursor: string; total: number }> {
    requirePlatform(caller);
    return this.commands.read(async (manager) => {
      const page = await listPage(manager, NODE, {}, query);
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
      const node = await findVisible(changes.manager, NODE, caller, id, true);
      refuseWithDependants(NODE.noun, await servingsOn(changes.manager, id));
      await changes.remove(NODE, node);
    });
  }
}

async function servingsOn(manager: EntityManager, nodeId: string): Promise<FaultDetail[]> {
  const rows = await manager.query<{ id: string; key: string }[]>(
    `SELECT serving.id, key FROM instance JOIN serving ON serving.id = serving_id WHERE node_id = $1
     ORDER BY key LIMIT 50`,
    [nodeId],
  );
  return rows.map(({ id, key }) => ({ where: `/dependants/serving/${id}`, message: `serving "${key}" depends on it` }));
}
