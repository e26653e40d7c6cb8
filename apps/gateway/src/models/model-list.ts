import { AdminStatus, Visibility, type ModelEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import { callablesOf, type ConfigState } from '@roundhouse/snapshot';
import type { Principal } from '../auth/auth.ports.ts';

/** A model as OpenAI's model list shows it. */
export interface ListedModel {
  readonly id: string;
  readonly object: 'model';
  /** Unix seconds. */
  readonly created: number;
  readonly owned_by: string;
}

/** One model in the list's form. */
export function listedModel(model: ModelEntry): ListedModel {
  return {
    id: model.key,
    object: 'model',
    created: Number(model.createdAtUnixS),
    owned_by: model.vendor === '' ? 'roundhouse' : model.vendor,
  };
}

/** The models that a caller can choose from: active, and not reserved for internal tasks. By ascending name. */
export function listModels(state: ConfigState, principal: Principal): ListedModel[] {
  return callablesOf(state, principal.projectId)
    .filter(
      (model) =>
        model.adminStatus === AdminStatus.ADMIN_STATUS_ACTIVE && model.visibility !== Visibility.VISIBILITY_INTERNAL,
    )
    .map(listedModel);
}
