import {
  AdminStatus,
  Hosting,
  type DeploymentEntry,
  type ModelEntry,
} from '@roundhouse/contracts/registry/v1/snapshot';
import type { ConfigState } from './config-state.ts';
import { modeName } from './mode-names.ts';

/** A deployment as a planner weighs it; the shape of `Candidate` in `@roundhouse/routing`. */
export interface TargetCandidate {
  readonly deploymentId: string;
  readonly priority: number;
  readonly weight: number;
  readonly active: boolean;
  readonly providerActive: boolean;
  readonly onNode: boolean;
  readonly tags: readonly string[];
  readonly capabilities: readonly string[];
  readonly contextWindowTokens: number;
  readonly timeouts: {
    readonly connectTimeoutMs: number;
    readonly firstTokenTimeoutMs: number;
    readonly idleTimeoutMs: number;
    readonly totalTimeoutMs: number;
  };
}

/** A model with its deployments; the shape of `RouteTarget` in `@roundhouse/routing`. */
export interface ModelTarget {
  readonly modelId: string;
  readonly active: boolean;
  readonly mode: string;
  readonly candidates: readonly TargetCandidate[];
}

const targetsByState = new WeakMap<ConfigState, Map<string, ModelTarget>>();

/**
 * Facts about a model that planning needs. Worked out on the first call per state and model, then remembered for
 * as long as that state lives: plans are many, changes are few.
 *
 * @returns undefined for an unknown model
 */
export function routeTarget(state: ConfigState, modelId: string): ModelTarget | undefined {
  let targets = targetsByState.get(state);
  if (!targets) targetsByState.set(state, (targets = new Map()));
  const known = targets.get(modelId);
  if (known) return known;
  const model = state.model(modelId);
  if (!model) return undefined;
  const target = {
    modelId,
    active: isActive(model.adminStatus),
    mode: modeName(model.mode),
    candidates: state.deploymentsOf(modelId).map((deployment) => candidateOf(state, model, deployment)),
  };
  targets.set(modelId, target);
  return target;
}

function candidateOf(state: ConfigState, model: ModelEntry, deployment: DeploymentEntry): TargetCandidate {
  const provider = state.provider(deployment.providerId);
  return {
    deploymentId: deployment.id,
    priority: deployment.priority,
    weight: deployment.weight,
    active: isActive(deployment.adminStatus),
    providerActive: provider === undefined || isActive(provider.adminStatus),
    onNode: deployment.hosting === Hosting.HOSTING_NODE,
    tags: deployment.tags,
    capabilities: model.capabilities,
    contextWindowTokens: model.contextWindowTokens,
    timeouts: {
      connectTimeoutMs: deployment.connectTimeoutMs || (provider?.connectTimeoutMs ?? 0),
      firstTokenTimeoutMs: deployment.firstTokenTimeoutMs || (provider?.firstTokenTimeoutMs ?? 0),
      idleTimeoutMs: deployment.idleTimeoutMs || (provider?.idleTimeoutMs ?? 0),
      totalTimeoutMs: deployment.totalTimeoutMs || (provider?.totalTimeoutMs ?? 0),
    },
  };
}

function isActive(status: AdminStatus): boolean {
  return status === AdminStatus.ADMIN_STATUS_ACTIVE;
}
