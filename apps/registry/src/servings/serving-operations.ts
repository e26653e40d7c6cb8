import { Inject, Injectable } from '@nestjs/common';
import {
  DRAIN_SERVING,
  isJsonObject,
  LIST_SERVING_RELEASES,
  LOAD_SERVING,
  MOVE_SERVING,
  PREVIEW_SERVING,
  RETRY_ROLLOUT,
  ROLL_BACK_SERVING,
  SCALE_SERVING,
  UNDRAIN_SERVING,
  type JsonObject,
} from '@roundhouse/admin-api';
import { OperationHandlers } from '../admin/operation-handlers.ts';
import { CommandPath } from '../commands/command-path.service.ts';
import type { Caller } from '../commands/domain/caller.ts';
import { readReleases } from './infra/serving-releases.ts';
import { previewServing } from './preview-serving.ts';
import { shownRelease } from './serving-view.ts';
import { ServingSteps } from './serving-steps.ts';
import { ServingsService } from './servings.service.ts';

/** Operations of servings beside those that every resource has. */
@Injectable()
export class ServingOperations {
  constructor(
    @Inject(OperationHandlers) handlers: OperationHandlers,
    @Inject(ServingsService) servings: ServingsService,
    @Inject(CommandPath) commands: CommandPath,
  ) {
    const steps = new ServingSteps(commands, servings);
    const shown = async (caller: Caller, id: string): Promise<JsonObject> =>
      (await servings.show([await servings.get(caller, id)]))[0]!;
    const changed = async (caller: Caller, id: string, patch: JsonObject): Promise<JsonObject> => {
      await servings.update(caller, id, patch);
      return shown(caller, id);
    };
    const idOf = (params: Readonly<Record<string, string>>): string => params['id'] ?? '';
    handlers.on(SCALE_SERVING, ({ caller, params, body }) => changed(caller, idOf(params), { copies: body.copies }));
    handlers.on(DRAIN_SERVING, ({ caller, params }) => changed(caller, idOf(params), { drained: true }));
    handlers.on(UNDRAIN_SERVING, ({ caller, params }) => changed(caller, idOf(params), { drained: false }));
    handlers.on(MOVE_SERVING, async ({ caller, params, body }) => {
      await steps.move(caller, idOf(params), body.from, body.to);
      return shown(caller, idOf(params));
    });
    handlers.on(LOAD_SERVING, async ({ caller, params, body }) => {
      await steps.load(caller, idOf(params), body.node);
      return shown(caller, idOf(params));
    });
    handlers.on(RETRY_ROLLOUT, async ({ caller, params }) => {
      await steps.retry(caller, idOf(params));
      return shown(caller, idOf(params));
    });
    handlers.on(ROLL_BACK_SERVING, async ({ caller, params, body }) => {
      await steps.rollBack(caller, idOf(params), body.reason);
      return shown(caller, idOf(params));
    });
    handlers.on(LIST_SERVING_RELEASES, async ({ caller, params }) => {
      const { id } = await servings.get(caller, idOf(params));
      return { data: (await commands.read((manager) => readReleases(manager, id))).map(shownRelease) };
    });
    handlers.on(PREVIEW_SERVING, ({ caller, body }) =>
      commands.rehearse(caller, (changes) => previewServing(changes, servings, isJsonObject(body) ? body : {})),
    );
  }
}
