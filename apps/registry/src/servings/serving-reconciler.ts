import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { LOGGER } from '@roundhouse/grpc';
import type { Logger } from '@roundhouse/telemetry';
import type { EntityManager } from 'typeorm';
import { CommandPath } from '../commands/command-path.service.ts';
import { systemCaller } from '../commands/domain/caller.ts';
import { HubApprovals } from '../hub/hub-approvals.ts';
import { NodeArrivals } from '../nodes/node-arrivals.ts';
import { readPlacementNodes, type PlacementNode } from './infra/node-facts.ts';
import { ServingEntity } from './infra/serving.entity.ts';
import { reconcileServing, wantsReconciling } from './reconcile-serving.ts';
import { ServingPace } from './serving-pace.ts';

const CALLER = systemCaller('placement');

/**
 * Keeps bringing servings to what is wanted: at once when a node joins or the hub serves another version, each second
 * those with something on its way, all of them every few seconds. Several registries may do so: the row's lock lets
 * one at a time change a serving.
 */
@Injectable()
export class ServingReconciler implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly commands: CommandPath;
  private readonly arrivals: NodeArrivals;
  private readonly approvals: HubApprovals;
  private readonly logger: Logger;
  private readonly ends: (() => void)[] = [];
  private timer: NodeJS.Timeout | undefined;
  private round: Promise<void> | undefined;
  private roundDueMs = 0;
  private readonly pace: ServingPace;
  private everythingDue = true;

  constructor(
    @Inject(CommandPath) commands: CommandPath,
    @Inject(NodeArrivals) arrivals: NodeArrivals,
    @Inject(HubApprovals) approvals: HubApprovals,
    @Inject(ServingPace) pace: ServingPace,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.commands = commands;
    this.arrivals = arrivals;
    this.approvals = approvals;
    this.pace = pace;
    this.logger = logger;
  }

  onApplicationBootstrap(): void {
    const all = (): void => {
      this.everythingDue = true;
      this.wake();
    };
    this.ends.push(this.arrivals.onArrival(all), this.approvals.onChange(all));
    this.tick();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearTimeout(this.timer);
    for (const end of this.ends) end();
    await this.round;
  }

  /** Looks again at what is to be done; nothing when a round is under way, as the next one follows within a second. */
  wake(): void {
    this.round ??= this.run().finally(() => {
      this.round = undefined;
    });
  }

  private tick(): void {
    this.timer = setTimeout(() => this.tick(), this.pace.tickMs);
    const nowMs = performance.now();
    if (nowMs >= this.roundDueMs) {
      this.roundDueMs = nowMs + this.pace.roundMs;
      this.everythingDue = true;
    }
    this.wake();
  }

  private async run(): Promise<void> {
    const everything = this.everythingDue;
    this.everythingDue = false;
    try {
      const ids = await this.commands.read((manager) => (everything ? allServings : busyServings)(manager));
      this.pace.attendance.look(Date.now());
      if (ids.length === 0) return;
      // One look at the nodes for all of them; whatever is changed is decided on a fresh one.
      const nodes = await this.commands.read(readPlacementNodes);
      for (const id of ids) await this.reconcile(id, nodes);
    } catch {
      // The database is away: nodes go on as they are, and the next round tries again.
      this.everythingDue ||= everything;
    }
  }

  private async reconcile(id: string, nodes: readonly PlacementNode[]): Promise<void> {
    try {
      const due = await this.commands.read(async (manager) => {
        const serving = await manager.findOne(ServingEntity, { where: { id } });
        return serving !== null && wantsReconciling(manager, serving, nodes, this.pace);
      });
      // A long round is no break in looking.
      this.pace.attendance.look(Date.now());
      if (!due) return;
      await this.commands.run(CALLER, async (changes) => {
        const lock = { mode: 'pessimistic_write' as const };
        const serving = await changes.manager.findOne(ServingEntity, { where: { id }, lock });
        if (serving !== null) await reconcileServing(changes, serving, this.pace);
      });
    } catch (error) {
      this.logger.warn({ error, servingId: id }, 'a serving could not be brought to what is wanted');
    }
  }
}

async function allServings(manager: EntityManager): Promise<string[]> {
  return ids(await manager.query<{ id: string }[]>('SELECT id FROM serving ORDER BY id'));
}

/** Servings with a release or a copy on its way. */
async function busyServings(manager: EntityManager): Promise<string[]> {
  return ids(
    await manager.query<{ id: string }[]>(
      `SELECT serving_id AS id FROM serving_release WHERE state = 'rolling'
       UNION SELECT serving_id FROM instance WHERE role <> 'active' ORDER BY id`,
    ),
  );
}

function ids(rows: readonly { id: string }[]): string[] {
  return rows.map((row) => row.id);
}
