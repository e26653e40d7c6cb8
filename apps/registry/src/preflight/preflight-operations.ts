import { Inject, Injectable } from '@nestjs/common';
import { MODEL_PREFLIGHT, MODEL_PREFLIGHT_NEW, type JsonObject } from '@roundhouse/admin-api';
import { AppError } from '@roundhouse/errors';
import { OperationHandlers } from '../admin/operation-handlers.ts';
import { CommandPath } from '../commands/command-path.service.ts';
import { requirePermission } from '../commands/domain/caller.ts';
import { DeploymentObservations } from '../deployments/deployment-observations.ts';
import { completeModel } from '../models/domain/model.ts';
import { ModelsService } from '../models/models.service.ts';
import { isPassed, preflight, type CheckItem } from './domain/preflight.ts';
import { factsOfNewModel } from './new-model-facts.ts';
import { factsOfModel } from './preflight-facts.ts';

/** The checklist of models, before and after they are made. */
@Injectable()
export class PreflightOperations {
  constructor(
    @Inject(OperationHandlers) handlers: OperationHandlers,
    @Inject(CommandPath) commands: CommandPath,
    @Inject(ModelsService) models: ModelsService,
    @Inject(DeploymentObservations) observations: DeploymentObservations,
  ) {
    handlers.on(MODEL_PREFLIGHT, async ({ caller, params }) => {
      const row = await models.get(caller, params['id'] ?? '');
      const facts = await commands.read((manager) => factsOfModel(manager, observations, row));
      return showChecklist(preflight(facts));
    });
    handlers.on(MODEL_PREFLIGHT_NEW, async ({ caller, query, body }) => {
      const { deployments, ...spec } = body;
      const facts = await commands.read(async (manager) => {
        const place = await models.placeOfNew(manager, caller, spec);
        if (place === undefined) throw new AppError('NOT_FOUND', 'No such organization or project.');
        requirePermission(caller, 'model:create', place);
        const owned = {
          ...completeModel({ ...spec, organization_id: place.organizationId }),
          project_id: place.projectId === '' ? null : place.projectId,
        };
        return factsOfNewModel(manager, observations, owned, deployments, query.confirm);
      });
      return showChecklist(preflight(facts));
    });
  }
}

function showChecklist(items: readonly CheckItem[]): JsonObject {
  return {
    passed: isPassed(items),
    items: items.map(({ id, label, state, required, message, fix }) => ({ id, label, state, required, message, fix })),
  };
}
