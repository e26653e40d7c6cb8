import { refusal, type JsonObject } from '@roundhouse/admin-api';
import { AppError } from '@roundhouse/errors';
import type { ChangeSet } from '../commands/change-set.ts';
import type { CommandPath } from '../commands/command-path.service.ts';
import { requirePermission, type Caller } from '../commands/domain/caller.ts';
import { bumpDesiredGeneration } from '../nodes/infra/desired-states.ts';
import { movedSelector } from './domain/move-copy.ts';
import { raiseTicket } from './infra/load-tickets.ts';
import {
  failRelease,
  readFormerRelease,
  readReleases,
  restoreRelease,
  retryRelease,
} from './infra/serving-releases.ts';
import type { ServingEntity } from './infra/serving.entity.ts';
import { readPlacements } from './placement-views.ts';
import { reconcileServing } from './reconcile-serving.ts';
import { SERVING } from './serving.kind.ts';
import type { ServingsService } from './servings.service.ts';

/** What people ask of a serving beside changing what it says. */
export class ServingSteps {
  private readonly commands: CommandPath;
  private readonly servings: ServingsService;

  constructor(commands: CommandPath, servings: ServingsService) {
    this.commands = commands;
    this.servings = servings;
  }

  /**
   * Moves a copy off a node. It leaves once another one serves.
   *
   * @param from id or name of the node
   * @param to absent = whichever has room
   * @throws AppError INVALID_REQUEST, NOT_FOUND, FORBIDDEN
   */
  async move(caller: Caller, id: string, from: string, to: string | undefined): Promise<void> {
    await this.commands.run(caller, async (changes) => {
      const { manager } = changes;
      const { spec } = await this.servings.find(manager, caller, id, true);
      const views = (await readPlacements(manager, [id])).get(id) ?? [];
      const nodes = await manager.query<{ id: string; name: string }[]>(
        'SELECT id, name FROM node WHERE id::text = ANY($1) OR name = ANY($1)',
        [[from, to ?? from]],
      );
      const idOf = (named: string): string | undefined =>
        nodes.find((node) => node.id === named || node.name === named)?.id;
      const holders = views.filter((view) => view.role === 'active').map((view) => view.nodeId);
      const selector = movedSelector(
        { nodeIds: spec.node_ids, excludedNodeIds: spec.excluded_node_ids, copies: spec.copies, holders },
        idOf(from),
        to === undefined ? undefined : (idOf(to) ?? ''),
      );
      if ('fault' in selector) throw refusal('move', [{ where: selector.where, message: selector.fault }]);
      const patch: JsonObject = { node_ids: selector.nodeIds, excluded_node_ids: selector.excludedNodeIds };
      await this.servings.updateIn(changes, id, patch);
    });
  }

  /**
   * Asks nodes to load the copies that are loaded on demand.
   *
   * @param node id or name; absent = all
   * @throws AppError CONFLICT for a serving that is always loaded; NOT_FOUND, FORBIDDEN
   */
  async load(caller: Caller, id: string, node: string | undefined): Promise<void> {
    await this.change(caller, id, 'load', async ({ manager }, serving) => {
      if (serving.spec.residency !== 'on_demand') {
        throw new AppError('CONFLICT', 'This serving is always loaded.');
      }
      const views = ((await readPlacements(manager, [id])).get(id) ?? []).filter(
        (view) => view.role === 'active' && (node === undefined || view.nodeId === node || view.nodeName === node),
      );
      if (views.length === 0) throw new AppError('CONFLICT', 'There is no copy to load.');
      for (const view of views) await raiseTicket(manager, view.instanceId, view.servedTicket ?? 0n);
      await bumpDesiredGeneration(manager, [...new Set(views.map((view) => view.nodeId))]);
    });
  }

  /** Rolls out again what was taken back. @throws AppError CONFLICT when nothing was; NOT_FOUND, FORBIDDEN */
  async retry(caller: Caller, id: string): Promise<void> {
    await this.change(caller, id, 'rollout-retry', async (changes, serving) => {
      const [newest] = await readReleases(changes.manager, id);
      if (newest?.state !== 'failed') throw new AppError('CONFLICT', 'The newest release was not taken back.');
      await retryRelease(changes.manager, newest.id);
      await reconcileServing(changes, serving, this.servings.pace);
    });
  }

  /** Takes the newest release back. @throws AppError CONFLICT when there is none to go back to; NOT_FOUND, FORBIDDEN */
  async rollBack(caller: Caller, id: string, reason = ''): Promise<void> {
    await this.change(caller, id, 'rollout-rollback', async (changes, serving) => {
      const { manager } = changes;
      const [newest] = await readReleases(manager, id);
      const former = newest?.state === 'current' ? await readFormerRelease(manager, id, newest.number) : undefined;
      const rolling = newest?.state === 'rolling' && (await readReleases(manager, id)).some(isCurrent);
      if (newest === undefined || (former === undefined && !rolling)) {
        throw new AppError('CONFLICT', 'There is no release to go back to.');
      }
      await failRelease(manager, newest.id, `Taken back by ${caller.actorId}. ${reason}`.trim());
      if (former !== undefined) await restoreRelease(manager, former.id);
      await reconcileServing(changes, serving, this.servings.pace);
    });
  }

  private async change(
    caller: Caller,
    id: string,
    verb: string,
    work: (changes: ChangeSet, serving: ServingEntity) => Promise<void>,
  ): Promise<void> {
    await this.commands.run(caller, async (changes) => {
      const serving = await this.servings.find(changes.manager, caller, id, true);
      requirePermission(caller, 'serving:update', SERVING.placeOf(serving.spec, id));
      await work(changes, serving);
      changes.touch(SERVING, serving, verb);
    });
  }
}

function isCurrent({ state }: { readonly state: string }): boolean {
  return state === 'current';
}
