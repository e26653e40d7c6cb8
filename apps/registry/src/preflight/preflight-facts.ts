import { findDriver } from '@roundhouse/drivers';
import type { EntityManager } from 'typeorm';
import type { DeploymentObservations } from '../deployments/deployment-observations.ts';
import type { ObservedDeployment } from '../deployments/deployment-view.ts';
import type { ProviderFacts } from '../deployments/domain/provider-facts.ts';
import { callableScope } from '../models/domain/model.ts';
import { unknownNames } from '../models/infra/callable-names.ts';
import type { ModelEntity, ModelSpec } from '../models/infra/model.entity.ts';
import { declaringOf, deploymentsOfModels } from '../models/model-view.ts';
import { pricesMode } from '../prices/domain/price.ts';
import type { PreflightDeployment, PreflightFacts } from './domain/preflight.ts';

/** Facts of a model that is stored. Whatever is stored was confirmed when it was saved. */
export async function factsOfModel(
  manager: EntityManager,
  observations: DeploymentObservations,
  { id, spec }: ModelEntity,
  confirmed = true,
): Promise<PreflightFacts> {
  const deployments = (await deploymentsOfModels(manager, observations, [id])).get(id) ?? [];
  return {
    ...(await factsOfSpec(manager, spec)),
    keyTaken: false,
    confirmed,
    deployments: deployments.map((deployment) => fromObserved(deployment, spec.mode)),
  };
}

/** What follows from a model's document alone. */
export async function factsOfSpec(
  manager: EntityManager,
  spec: Omit<ModelSpec, 'organization_id'> & { readonly organization_id: string },
): Promise<Omit<PreflightFacts, 'keyTaken' | 'confirmed' | 'deployments'>> {
  const { fallbacks } = spec;
  const names = [...new Set([...fallbacks.general, ...fallbacks.context_window, ...fallbacks.content_policy])];
  return {
    mode: spec.mode,
    key: spec.key,
    contextWindowTokens: spec.capabilities.context_window_tokens,
    features: spec.capabilities.features,
    priced: pricesMode(spec.price, spec.mode),
    unknownFallbacks: await unknownNames(manager, spec.organization_id, callableScope(spec), names),
  };
}

function fromObserved(deployment: ObservedDeployment, mode: string): PreflightDeployment {
  const { row, provider, facts, credential } = deployment;
  return {
    label: `"${row.spec.key}"`,
    active: facts.active,
    needsProvider: row.spec.hosting !== 'node',
    provider,
    declaring: declaringOf(deployment),
    modes: modesOf(provider, row.driver),
    credentialSource: credential.source,
    credentialFaults: credential.faults,
    priced: pricesMode(row.spec.price, mode),
    lastTest: facts.lastTest,
  };
}

/** Modes that a deployment on this provider, or with this driver on a node, can have; undefined = unknown driver. */
export function modesOf(provider: ProviderFacts | undefined, driver: string): readonly string[] | undefined {
  return provider?.preset?.modes ?? (provider?.contract ?? findDriver(driver)?.contract)?.modes;
}
