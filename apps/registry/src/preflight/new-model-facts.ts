import type { MODEL_PREFLIGHT_NEW } from '@roundhouse/admin-api';
import { isId } from '@roundhouse/kernel';
import type { EntityManager } from 'typeorm';
import type { z } from 'zod';
import { credentialsInEffect } from '../deployments/credential-view.ts';
import type { DeploymentObservations } from '../deployments/deployment-observations.ts';
import type { CredentialInEffect } from '../deployments/domain/credential-source.ts';
import type { InlineConnection } from '../providers/domain/connection-in-effect.ts';
import type { ProviderFacts } from '../deployments/domain/provider-facts.ts';
import { readProviders } from '../deployments/infra/provider-rows.ts';
import { callableScope } from '../models/domain/model.ts';
import { takenNames } from '../models/infra/callable-names.ts';
import type { ModelSpec } from '../models/infra/model.entity.ts';
import { pricesMode } from '../prices/domain/price.ts';
import type { PreflightDeployment, PreflightFacts } from './domain/preflight.ts';
import { factsOfSpec, modesOf } from './preflight-facts.ts';

type NewDeployment = z.output<NonNullable<typeof MODEL_PREFLIGHT_NEW.body>>['deployments'][number];

/** Facts of a model that is not made yet, and of the deployments that are to come with it. */
export async function factsOfNewModel(
  manager: EntityManager,
  observations: DeploymentObservations,
  spec: ModelSpec,
  deployments: readonly NewDeployment[],
  confirmed: boolean,
): Promise<PreflightFacts> {
  const providers = await providersNamed(manager, spec, deployments);
  const providerOf = ({ provider_id: name }: NewDeployment) => providers.get(name?.toLowerCase() ?? '');
  const credentials = await credentialsInEffect(
    manager,
    await observations.environmentKeys(manager),
    deployments.map((deployment) => ({
      provider: providerOf(deployment),
      credentialId: deployment.credential_id,
      inline: inlineOf(deployment),
    })),
  );
  const key = spec.key?.toLowerCase();
  const taken =
    key === undefined ? undefined : await takenNames(manager, spec.organization_id, callableScope(spec), key);
  return {
    ...(await factsOfSpec(manager, spec)),
    keyTaken: key !== undefined && taken?.has(key) === true,
    confirmed,
    deployments: deployments.map((deployment, index) =>
      factsOfDeployment(deployment, providerOf(deployment), credentials[index]!, spec.mode),
    ),
  };
}

function factsOfDeployment(
  deployment: NewDeployment,
  provider: ProviderFacts | undefined,
  { source, faults }: CredentialInEffect,
  mode: string,
): PreflightDeployment {
  return {
    label: `"${deployment.key ?? deployment.upstream_model_id}"`,
    active: deployment.admin_status === 'active',
    needsProvider: true,
    provider,
    declaring: { contract: provider?.contract, preset: provider?.preset },
    modes: modesOf(provider, ''),
    credentialSource: source,
    credentialFaults: provider === undefined ? [] : faults,
    priced: pricesMode(deployment.price, mode),
    lastTest: undefined,
  };
}

/** A key that is typed in now goes to the host that is typed in with it. */
function inlineOf({ connection, api_key: secret }: NewDeployment): InlineConnection {
  return { id: '', connection, secret: typeof secret === 'string' ? { allowedHosts: [] } : undefined };
}

/** The providers that the deployments name by id or key, by that name in lower case. */
async function providersNamed(
  manager: EntityManager,
  spec: ModelSpec,
  deployments: readonly NewDeployment[],
): Promise<ReadonlyMap<string, ProviderFacts>> {
  const names = [...new Set(deployments.map(({ provider_id: name }) => name?.toLowerCase()))].filter(
    (name) => name !== undefined,
  );
  const rows = await manager.query<{ id: string; key: string }[]>(
    `SELECT id, lower(key) AS key FROM provider
     WHERE organization_id = $1 AND (project_id IS NULL OR project_id::text = $2) AND (id = ANY($3::uuid[]) OR lower(key) = ANY($4::text[]))
     ORDER BY project_id NULLS FIRST`,
    [spec.organization_id, spec.project_id ?? '', names.filter(isId), names],
  );
  const facts = await readProviders(
    manager,
    rows.map((row) => row.id),
  );
  // A project's own provider stands last and wins over one of the same key that its organization shares.
  return new Map(rows.flatMap(({ id, key }) => [id, key].map((name) => [name, facts.get(id)!] as const)));
}
