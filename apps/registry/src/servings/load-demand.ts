import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { LOGGER } from '@roundhouse/grpc';
import { isId } from '@roundhouse/kernel';
import { decodeServingWanted, SUBJECTS } from '@roundhouse/messaging';
import type { Logger } from '@roundhouse/telemetry';
import type { EntityManager } from 'typeorm';
import { CommandPath } from '../commands/command-path.service.ts';
import { systemCaller } from '../commands/domain/caller.ts';
import { bumpDesiredGeneration } from '../nodes/infra/desired-states.ts';
import { readReports } from '../nodes/infra/node-reports.ts';
import { ConfigWakeups } from '../watch/infra/config-wakeups.ts';
import { chooseLoad } from './domain/choose-load.ts';
import { raiseTicket } from './infra/load-tickets.ts';
import { ServingEntity } from './infra/serving.entity.ts';
import { readPlacements, type PlacementView } from './placement-views.ts';
import { InstancePhase } from '@roundhouse/contracts/agent/v1/node_link_service';

const CALLER = systemCaller('demand');
/** A serving is looked at so often at most, however many routers ask for it. */
const PAUSE_MS = 1_000;
const MAX_REMEMBERED = 10_000;

/**
 * Has models loaded that calls ask for: routers say on the bus which serving they had to pass over, and the node of one
 * of its copies gets a ticket. With the registry away nothing new is loaded; what is loaded serves on.
 */
@Injectable()
export class LoadDemand implements OnApplicationBootstrap {
  private readonly commands: CommandPath;
  private readonly bus: ConfigWakeups;
  private readonly logger: Logger;
  private readonly lookedAt = new Map<string, number>();

  constructor(
    @Inject(CommandPath) commands: CommandPath,
    @Inject(ConfigWakeups) bus: ConfigWakeups,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.commands = commands;
    this.bus = bus;
    this.logger = logger;
  }

  onApplicationBootstrap(): void {
    this.bus.listen(SUBJECTS.anyServingWanted, (subject, bytes) => {
      const wanted = decodeServingWanted(bytes);
      if (wanted === undefined || !isId(wanted.servingId) || subject !== SUBJECTS.servingWanted(wanted.servingId))
        return;
      if (!this.isDue(wanted.servingId, performance.now())) return;
      this.load(wanted.servingId, wanted.waiting).catch((error: unknown) =>
        this.logger.warn({ error, servingId: wanted.servingId }, 'a model that is wanted could not be asked for'),
      );
    });
  }

  /**
   * Asks for one copy of a serving, unless one is on its way.
   *
   * @returns id of the instance that is to be loaded; undefined = none was asked for
   */
  async load(servingId: string, waiting: number): Promise<string | undefined> {
    return this.commands.run(CALLER, async ({ manager }) => {
      const lock = { mode: 'pessimistic_write' as const };
      const serving = await manager.findOne(ServingEntity, { where: { id: servingId }, lock });
      if (serving?.spec.residency !== 'on_demand') return undefined;
      const views = (await readPlacements(manager, [servingId])).get(servingId) ?? [];
      const active = views.filter((view) => view.role === 'active');
      const loaded = await loadedOn(manager, active);
      const chosen = chooseLoad(
        active.map((view) => loadable(view, loaded.get(view.nodeId) ?? 0)),
        waiting,
      );
      if (chosen === undefined) return undefined;
      const view = active.find((one) => one.instanceId === chosen.instanceId);
      await raiseTicket(manager, chosen.instanceId, view?.servedTicket ?? 0n);
      await bumpDesiredGeneration(manager, [chosen.nodeId]);
      return chosen.instanceId;
    });
  }

  private isDue(servingId: string, nowMs: number): boolean {
    if (nowMs - (this.lookedAt.get(servingId) ?? -PAUSE_MS) < PAUSE_MS) return false;
    if (this.lookedAt.size >= MAX_REMEMBERED) this.lookedAt.clear();
    this.lookedAt.set(servingId, nowMs);
    return true;
  }
}

function loadable(view: PlacementView, nodeLoaded: number) {
  const { ticketAt, servedTicket = 0n } = view;
  return {
    instanceId: view.instanceId,
    nodeId: view.nodeId,
    phase: view.phase,
    connected: view.state !== 'lost',
    ticketPending: view.loadTicket > servedTicket,
    ticketAgeMs: ticketAt === null ? undefined : Date.now() - ticketAt.getTime(),
    nodeLoaded,
  };
}

/** How many instances each of these nodes has in memory. */
async function loadedOn(manager: EntityManager, views: readonly PlacementView[]): Promise<ReadonlyMap<string, number>> {
  const reports = await readReports(
    manager,
    views.map((view) => view.nodeId),
  );
  const inMemory = (phase: InstancePhase): boolean =>
    phase === InstancePhase.INSTANCE_PHASE_READY || phase === InstancePhase.INSTANCE_PHASE_STARTING;
  return new Map(
    [...reports].map(([id, { observed }]) => [
      id,
      (observed?.instances ?? []).filter((one) => inMemory(one.phase)).length,
    ]),
  );
}
