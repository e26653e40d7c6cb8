import {
  Hosting,
  type DeploymentEntry,
  type DeploymentLimits,
  type ModelEntry,
  type ProviderEntry,
} from '@roundhouse/contracts/registry/v1/snapshot';
import type { AttemptTimeouts, Candidate, RateLimits } from '@roundhouse/routing';
import { isActive } from './admin-status.ts';
import type { ConfigState } from './config-state.ts';
import { modeName } from './mode-names.ts';

/** Every deployment of a model as planners weigh it, by ascending id. */
export function deploymentCandidates(state: ConfigState, model: ModelEntry): readonly Candidate[] {
  const capabilities = capabilitiesOf(model);
  return state.deploymentsOf(model.id).map((deployment) => candidateOf(state, model, capabilities, deployment));
}

/** What it takes counts among what it can do; a model that states nothing about either is tried with everything. */
function capabilitiesOf({ capabilities, inputModalities }: ModelEntry): readonly string[] {
  if (capabilities.length === 0) return capabilities;
  const taken: string[] = [];
  if (inputModalities.includes('image') && !capabilities.includes('vision')) taken.push('vision');
  if (inputModalities.length === 0 || inputModalities.includes('audio')) taken.push('audio_input');
  return taken.length === 0 ? capabilities : [...capabilities, ...taken];
}

function candidateOf(
  state: ConfigState,
  model: ModelEntry,
  capabilities: readonly string[],
  deployment: DeploymentEntry,
): Candidate {
  const provider = state.provider(deployment.providerId);
  return {
    deploymentId: deployment.id,
    priority: deployment.priority,
    weight: deployment.weight,
    active: isActive(deployment),
    providerActive: provider === undefined || isActive(provider),
    onNode: deployment.hosting === Hosting.HOSTING_NODE,
    tags: deployment.tags,
    capabilities,
    contextWindowTokens: model.contextWindowTokens,
    timeouts: timeoutsOf(deployment, provider),
    modelId: model.id,
    mode: modeName(model.mode),
    // Absent or not, every candidate has the same fields: planning reads them millions of times.
    providerId: provider?.id,
    credentialId: secretHolder(deployment, provider),
    upstreamModelId: deployment.upstreamModelId || undefined,
    caps: capsOf(deployment.limits),
  };
}

/**
 * Who holds the secret that its calls are made with, in the order in which secrets win: the named credential, the
 * deployment, its provider (a key of its own, or of the environment).
 */
function secretHolder(deployment: DeploymentEntry, provider: ProviderEntry | undefined): string | undefined {
  const named = deployment.credentialId || (provider?.credentialId ?? '');
  if (named !== '') return named;
  if (deployment.inlineKey !== undefined) return deployment.id;
  const ofProvider = provider?.ownKey ?? provider?.environmentKey;
  return ofProvider === undefined ? undefined : provider?.id;
}

function timeoutsOf(deployment: DeploymentEntry, provider: ProviderEntry | undefined): AttemptTimeouts {
  return {
    connectTimeoutMs: deployment.connectTimeoutMs || (provider?.connectTimeoutMs ?? 0),
    firstTokenTimeoutMs: deployment.firstTokenTimeoutMs || (provider?.firstTokenTimeoutMs ?? 0),
    idleTimeoutMs: deployment.idleTimeoutMs || (provider?.idleTimeoutMs ?? 0),
    totalTimeoutMs: deployment.totalTimeoutMs || (provider?.totalTimeoutMs ?? 0),
  };
}

function capsOf(limits: DeploymentLimits | undefined): RateLimits | undefined {
  if (limits === undefined) return undefined;
  const { requestsPerMinute: rpm, tokensPerMinute: tpm, maxParallel } = limits;
  if (rpm === 0 && tpm === 0 && maxParallel === 0) return undefined;
  return { rpm: rpm || null, tpm: tpm || null, maxParallel: maxParallel || null };
}
