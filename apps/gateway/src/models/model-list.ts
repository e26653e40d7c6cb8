import type { ModelEntry, RouteGroupEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import { callablesOf, modeName, routeTarget, type Callable, type ConfigState } from '@roundhouse/snapshot';
import type { Principal } from '../auth/auth.ports.ts';
import { callerAccess } from '../inference/callable-model.ts';
import { callableTarget } from './access-target.ts';

/** A model or route group as OpenAI's model list shows it, with what is known beyond: client libraries ignore that. */
export interface ListedModel {
  readonly id: string;
  readonly object: 'model';
  /** Unix seconds. */
  readonly created: number;
  readonly owned_by: string;
  readonly kind: 'model' | 'route_group';
  readonly display_name: string;
  /** Workload: "chat", "embedding", …; null = one that this version does not know. */
  readonly mode: string | null;
  /** Tokens; null = unknown. */
  readonly context_window: number | null;
  readonly max_output_tokens: number | null;
  /** null = not declared, so that everything is tried. */
  readonly capabilities: readonly string[] | null;
  readonly input_modalities: readonly string[];
  readonly output_modalities: readonly string[];
}

type Profile = Pick<
  ListedModel,
  'context_window' | 'max_output_tokens' | 'capabilities' | 'input_modalities' | 'output_modalities'
>;

/** One model or route group in the list's form. */
export function listedModel(state: ConfigState, callable: Callable): ListedModel {
  const { kind, entry } = callable;
  const vendor = kind === 'model' ? entry.vendor : '';
  return {
    id: entry.key,
    object: 'model',
    created: Number(entry.createdAtUnixS),
    owned_by: vendor === '' ? 'roundhouse' : vendor,
    kind,
    display_name: entry.displayName === '' ? entry.key : entry.displayName,
    mode: modeName(entry.mode) || null,
    ...(kind === 'model' ? modelProfile(entry) : groupProfile(state, entry)),
  };
}

/** What a caller can choose from: allowed, active, and not for internal tasks only. By ascending name. */
export function listModels(state: ConfigState, principal: Principal): ListedModel[] {
  const access = callerAccess(state, principal);
  return callablesOf(state, principal.projectId)
    .filter((callable) => access.lists(callableTarget(callable)))
    .map((callable) => listedModel(state, callable));
}

function modelProfile(model: ModelEntry): Profile {
  const { capabilities } = model;
  return {
    context_window: model.contextWindowTokens || null,
    max_output_tokens: model.maxOutputTokens || null,
    // An entry that states its capabilities names its workload among them.
    capabilities: capabilities.length === 0 ? null : capabilities.filter((name) => name !== modeName(model.mode)),
    input_modalities: model.inputModalities,
    output_modalities: model.outputModalities,
  };
}

/**
 * What a route group offers: the largest window of its members, because a request goes where it fits, and everything
 * that one of them can do.
 */
function groupProfile(state: ConfigState, group: RouteGroupEntry): Profile {
  const profiles = membersOf(state, group).map(modelProfile);
  const declared = profiles.every(({ capabilities }) => capabilities !== null);
  return {
    context_window: largest(profiles.map((profile) => profile.context_window)),
    max_output_tokens: largest(profiles.map((profile) => profile.max_output_tokens)),
    capabilities:
      declared && profiles.length > 0 ? union(profiles.map(({ capabilities }) => capabilities ?? [])) : null,
    input_modalities: union(profiles.map((profile) => profile.input_modalities)),
    output_modalities: union(profiles.map((profile) => profile.output_modalities)),
  };
}

function membersOf(state: ConfigState, group: RouteGroupEntry): ModelEntry[] {
  const ids = new Set<string>();
  for (const { deploymentId } of routeTarget(state, group.id)?.candidates ?? []) {
    ids.add(state.deployment(deploymentId)?.modelId ?? '');
  }
  return [...ids].flatMap((id) => state.model(id) ?? []);
}

/** null = one of them is not known, so that there may be more room. */
function largest(values: readonly (number | null)[]): number | null {
  let found: number | null = null;
  for (const value of values) {
    if (value === null) return null;
    found = Math.max(found ?? 0, value);
  }
  return found;
}

function union(lists: readonly (readonly string[])[]): string[] {
  return [...new Set(lists.flat())].sort();
}
