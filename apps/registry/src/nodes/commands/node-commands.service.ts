import { Inject, Injectable } from '@nestjs/common';
import { NodeCommand } from '@roundhouse/contracts/agent/v1/node_link_service';
import { AppError, isReason } from '@roundhouse/errors';
import { isId, newId } from '@roundhouse/kernel';
import { IsNull, LessThan, LessThanOrEqual, MoreThan, Not, type EntityManager, type FindOptionsWhere } from 'typeorm';
import { CommandPath } from '../../commands/command-path.service.ts';
import type { ChangeSet } from '../../commands/change-set.ts';
import { requirePlatform, type Caller } from '../../commands/domain/caller.ts';
import { commandState, type CommandState } from '../domain/command-state.ts';
import { forgetCommands } from '../infra/node-commands.ts';
import { NodeCommandEntity } from '../infra/node-command.entity.ts';
import { readReports } from '../infra/node-reports.ts';
import { NODE_COMMAND } from '../node.kind.ts';
import { CommandSignals } from './command-signals.ts';

/** Something that a node is to do. */
export interface NodeOrder {
  /** Word for people and the audit log: `cancel_download`. */
  readonly kind: string;
  /** Installation or instance that it is about. */
  readonly subjectId?: string;
  readonly command: NonNullable<NodeCommand['command']>;
  /** Until when the node may begin and end it. */
  readonly deadlineMs: number;
  /** How long the caller waits for the outcome. */
  readonly waitMs: number;
}

/** Which commands a list is to show. */
export interface CommandQuery {
  readonly limit: number;
  /** Id of the last one of the page before. */
  readonly cursor?: string | undefined;
  readonly state?: CommandState | undefined;
}

const MAX_WAITING = 200;
/** Another registry may have heard of the outcome: looked for so often. */
const LOOK_MS = 250;

/** Asks nodes to do something once, and tells what came of it. */
@Injectable()
export class NodeCommands {
  private readonly commands: CommandPath;
  private readonly signals: CommandSignals;

  constructor(@Inject(CommandPath) commands: CommandPath, @Inject(CommandSignals) signals: CommandSignals) {
    this.commands = commands;
    this.signals = signals;
  }

  /**
   * Asks a node to do something, and stores that somebody did. It is done once the node is connected, within the
   * deadline. The same that still waits is not asked for twice.
   *
   * @returns the command, finished or still waiting
   * @throws AppError NOT_FOUND for an unknown node; OVERLOADED when too much waits for it
   */
  async order(caller: Caller, nodeId: string, order: NodeOrder): Promise<NodeCommandEntity> {
    requirePlatform(caller);
    let connected = false;
    const { id } = await this.commands.run(caller, async (changes) => {
      await requireNode(changes, nodeId);
      connected = (await readReports(changes.manager, [nodeId])).get(nodeId)?.connected ?? false;
      const same = await this.waitingOne(changes.manager, nodeId, order);
      if (same !== null) return same;
      await forgetCommands(changes.manager, nodeId);
      await requireRoom(changes.manager, nodeId);
      return changes.create(NODE_COMMAND, toRow(nodeId, order, changes.at), order.kind);
    });
    this.signals.wake(nodeId);
    // Nobody waits for a node that is away.
    return this.outcome(id, connected ? order.waitMs : 0);
  }

  /**
   * Asks a connected node for something that only looks. Neither history nor audit log hold it.
   *
   * @returns what the node answered
   * @throws AppError NOT_READY for a node that is not connected; DEADLINE; what the node refuses with
   */
  async ask(caller: Caller, nodeId: string, order: NodeOrder): Promise<Buffer> {
    requirePlatform(caller);
    const id = await this.commands.read(async (manager) => {
      const report = (await readReports(manager, [nodeId])).get(nodeId);
      if (report?.connected !== true) throw new AppError('NOT_READY', 'The node is not connected.');
      await requireRoom(manager, nodeId);
      const now = new Date();
      const stamp = { revision: 0n, createdAt: now, updatedAt: now, createdBy: caller.actorId };
      const row = Object.assign(toRow(nodeId, order, now), stamp);
      await manager.insert(NodeCommandEntity, row);
      return row.id;
    });
    this.signals.wake(nodeId);
    const row = await this.outcome(id, order.waitMs);
    if (row.finishedAt === null) throw new AppError('DEADLINE', 'The node did not answer in time.');
    if (row.ok === true) return row.payload ?? Buffer.alloc(0);
    throw new AppError(isReason(row.reason) ? row.reason : 'INTERNAL', row.message);
  }

  /** @throws AppError NOT_FOUND */
  async get(nodeId: string, commandId: string): Promise<NodeCommandEntity> {
    const row = isId(commandId) && isId(nodeId) ? await this.find(commandId) : null;
    if (row === null || row.nodeId !== nodeId) throw new AppError('NOT_FOUND', 'No such command.');
    return row;
  }

  /** Newest first. */
  async list(nodeId: string, query: CommandQuery): Promise<{ rows: NodeCommandEntity[]; total: number; next: string }> {
    return this.commands.read(async (manager) => {
      const where = { nodeId, ...whereState(query.state) };
      const beyond = query.cursor === undefined ? where : { ...where, id: LessThan(readCursor(query.cursor)) };
      const rows = await manager.find(NodeCommandEntity, {
        where: beyond,
        order: { id: 'DESC' },
        take: query.limit + 1,
      });
      const total = await manager.countBy(NodeCommandEntity, where);
      const page = rows.slice(0, query.limit);
      return { rows: page, total, next: rows.length > query.limit ? page.at(-1)!.id : '' };
    });
  }

  /** The command, once it is finished or the time is over. */
  private async outcome(id: string, waitMs: number): Promise<NodeCommandEntity> {
    const until = performance.now() + waitMs;
    for (;;) {
      const row = await this.find(id);
      if (row === null) throw new AppError('NOT_FOUND', 'The node was removed meanwhile.');
      const leftMs = until - performance.now();
      if (row.finishedAt !== null || leftMs <= 0) return row;
      await this.signals.whenFinished(id, Math.min(leftMs, LOOK_MS));
    }
  }

  private find(id: string): Promise<NodeCommandEntity | null> {
    return this.commands.read((manager) => manager.findOneBy(NodeCommandEntity, { id }));
  }

  private waitingOne(manager: EntityManager, nodeId: string, order: NodeOrder): Promise<NodeCommandEntity | null> {
    const subjectId = order.subjectId ?? IsNull();
    return manager.findOneBy(NodeCommandEntity, { nodeId, kind: order.kind, subjectId, ...whereState('waiting') });
  }
}

function toRow(nodeId: string, order: NodeOrder, at: Date): NodeCommandEntity {
  const id = newId();
  const deadlineAt = new Date(at.getTime() + order.deadlineMs);
  const message = { id, deadlineUnixMs: BigInt(deadlineAt.getTime()), command: order.command };
  const request = Buffer.from(NodeCommand.encode(NodeCommand.fromPartial(message)).finish());
  const { kind, subjectId = null } = order;
  return Object.assign(new NodeCommandEntity(), { id, nodeId, kind, subjectId, request, deadlineAt });
}

async function requireNode({ manager }: ChangeSet, nodeId: string): Promise<void> {
  const rows: unknown[] = isId(nodeId) ? await manager.query('SELECT 1 FROM node WHERE id = $1', [nodeId]) : [];
  if (rows.length === 0) throw new AppError('NOT_FOUND', 'No such node.');
}

async function requireRoom(manager: EntityManager, nodeId: string): Promise<void> {
  const waiting = await manager.countBy(NodeCommandEntity, { nodeId, ...whereState('waiting') });
  if (waiting >= MAX_WAITING) throw new AppError('OVERLOADED', 'Too much waits for this node already.');
}

function whereState(state: CommandState | undefined): FindOptionsWhere<NodeCommandEntity> {
  const now = new Date();
  if (state === undefined) return {};
  if (state === 'waiting') return { finishedAt: IsNull(), deadlineAt: MoreThan(now) };
  if (state === 'expired') return { finishedAt: IsNull(), deadlineAt: LessThanOrEqual(now) };
  return { finishedAt: Not(IsNull()), ok: state === 'done' };
}

function readCursor(cursor: string): string {
  if (!isId(cursor)) throw new AppError('INVALID_REQUEST', 'The cursor is none that a list gave out.');
  return cursor;
}

/** How a command stands now. */
export function stateOf({ finishedAt, ok, deadlineAt }: NodeCommandEntity): CommandState {
  return commandState({ finishedAt, ok, deadlineAt }, new Date());
}
