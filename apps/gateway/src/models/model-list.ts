import type { ModelEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import { callablesOf, type ConfigState } from '@roundhouse/snapshot';
import type { Principal } from '../auth/auth.ports.ts';
import { callerAccess } from '../inference/callable-model.ts';
import { accessTarget } from './access-target.ts';

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

/** The models that a caller can choose from: allowed, active, and not for internal tasks only. By ascending name. */
export function listModels(state: ConfigState, principal: Principal): ListedModel[] {
  const access = callerAccess(state, principal);
  return callablesOf(state, principal.projectId)
    .filter((model) => access.lists(accessTarget(model)))
    .map(listedModel);
}
