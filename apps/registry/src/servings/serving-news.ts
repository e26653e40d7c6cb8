import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { CommandPath } from '../commands/command-path.service.ts';
import { ConfigWakeups } from '../watch/infra/config-wakeups.ts';
import { newestReleases } from './infra/serving-releases.ts';
import { readServingStates } from './infra/serving-states.ts';
import { ServingEntity } from './infra/serving.entity.ts';
import { readPlacements } from './placement-views.ts';
import { conditionOf } from './serving-view.ts';

const TICK_MS = 1_000;

/**
 * Tells people who look on how servings are, whenever that changes: kind `serving.state`. Each registry tells; whoever
 * hears the same twice has heard nothing new.
 */
@Injectable()
export class ServingNews implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly commands: CommandPath;
  private readonly bus: ConfigWakeups;
  private told: Map<string, string> | undefined;
  private mark = '';
  private timer: NodeJS.Timeout | undefined;
  private looking = false;

  constructor(@Inject(CommandPath) commands: CommandPath, @Inject(ConfigWakeups) bus: ConfigWakeups) {
    this.commands = commands;
    this.bus = bus;
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.look(), TICK_MS);
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** Looks once; what is seen the first time is no news. With the database away nothing is told. */
  async look(): Promise<void> {
    if (this.looking) return;
    this.looking = true;
    try {
      await this.commands.read(async (manager) => {
        // Nothing that a serving shows changes without one of these.
        const [row] = await manager.query<{ mark: string }[]>(
          `SELECT concat((SELECT max(updated_at) FROM node_report), ' ', (SELECT number FROM config_head), ' ',
             (SELECT max(evaluated_at) FROM serving_state), ' ', (SELECT max(retired_at) FROM instance)) AS mark`,
        );
        if (row === undefined || row.mark === this.mark) return;
        const servings = await manager.find(ServingEntity);
        const ids = servings.map((serving) => serving.id);
        const [placements, states, releases] = [
          await readPlacements(manager, ids),
          await readServingStates(manager, ids),
          await newestReleases(manager, ids),
        ];
        const seen = new Map<string, string>();
        for (const { id, spec } of servings) {
          const { phase, message, progress } = conditionOf(spec, placements.get(id) ?? [], states.get(id));
          const release = releases.get(id);
          const data = {
            serving_id: id,
            key: spec.key,
            model_id: spec.model_id,
            phase,
            message,
            progress: Math.round(progress * 100) / 100,
            release: release === undefined ? null : { number: release.number, state: release.state },
          };
          const text = JSON.stringify(data);
          seen.set(id, text);
          if (this.told === undefined || this.told.get(id) === text) continue;
          this.bus.tell({
            kind: 'serving.state',
            action: 'serving:read',
            organizationId: spec.organization_id,
            data,
          });
        }
        this.told = seen;
        this.mark = row.mark;
      });
    } catch {
      // The database is away: what changed meanwhile is told afterwards.
    } finally {
      this.looking = false;
    }
  }
}
