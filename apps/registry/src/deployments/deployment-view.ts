import type { JsonObject } from '@roundhouse/admin-api';
import type { EntityManager } from 'typeorm';
import type { OpenCircuit } from '../circuits/infra/open-circuits.ts';
import { keptOutBy } from '../circuits/kept-out.ts';
import { deploymentBadge, validTest, type DeploymentFacts } from '../models/domain/status-badge.ts';
import { priceSchedules } from '../prices/infra/price-versions.ts';
import type { DeploymentObservations } from './deployment-observations.ts';
import { credentialsInEffect } from './credential-view.ts';
import type { CredentialInEffect } from './domain/credential-source.ts';
import type { ProviderFacts } from './domain/provider-facts.ts';
import type { DeploymentEntity } from './infra/deployment.entity.ts';
import { readProviders } from './infra/provider-rows.ts';

/** A deployment with everything that its badge and those of its model follow from. */
export interface ObservedDeployment {
  readonly row: DeploymentEntity;
  /** undefined on a node. */
  readonly provider: ProviderFacts | undefined;
  readonly facts: DeploymentFacts;
  readonly credential: CredentialInEffect;
  /** The circuit that keeps it out; undefined = none that is open by hand. */
  readonly circuit: OpenCircuit | undefined;
}

/** Facts of these deployments, in their order, in a few queries for all of them. */
export async function observedDeployments(
  manager: EntityManager,
  observations: DeploymentObservations,
  rows: readonly DeploymentEntity[],
): Promise<ObservedDeployment[]> {
  const ids = rows.map((row) => row.id);
  const providerIds = [...new Set(rows.map(({ spec }) => spec.provider_id))].filter((id) => id !== null);
  const providers = await readProviders(manager, providerIds);
  const tests = await observations.lastTests(manager, ids);
  const circuits = await observations.openCircuits(manager, ids);
  const secrets = await observations.inlineSecrets(manager, ids);
  const providerOf = ({ spec }: DeploymentEntity) => providers.get(spec.provider_id ?? '');
  const credentials = await credentialsInEffect(
    manager,
    await observations.environmentKeys(manager),
    rows.map((row) => ({
      provider: providerOf(row),
      credentialId: row.spec.credential_id,
      inline: { id: row.id, connection: row.spec.connection, secret: secrets.get(row.id) },
    })),
  );
  return rows.map((row, index) => {
    const { spec } = row;
    const provider = providerOf(row);
    return {
      row,
      provider,
      facts: {
        active: spec.admin_status === 'active',
        providerUsable: spec.hosting === 'node' || provider?.status === 'active',
        circuitOpen: circuits.has(row.id),
        lastTest: validTest(tests.get(row.id), row.testDueSince),
      },
      credential: credentials[index]!,
      circuit: circuits.get(row.id),
    };
  });
}

/** Observed members of deployments as REST shows them. */
export async function observeDeployments(
  manager: EntityManager,
  observations: DeploymentObservations,
  rows: readonly DeploymentEntity[],
): Promise<ReadonlyMap<string, JsonObject>> {
  const modelIds = [...new Set(rows.map(({ spec }) => spec.model_id))];
  const observed = await observedDeployments(manager, observations, rows);
  const prices = await priceSchedules(manager, [...rows.map((row) => row.id), ...modelIds], new Date());
  const counts = await activeCounts(manager, modelIds);
  const nowMs = Date.now();
  const priceOf = (ownerId: string): string | undefined => prices.get(ownerId)?.current?.id;
  return new Map(
    observed.map(({ row, facts, credential, circuit }) => [
      row.id,
      {
        status: deploymentBadge(facts),
        driver: row.driver,
        node_id: row.nodeId,
        instance_id: row.instanceId,
        serving_id: row.servingId,
        // Known to routers; the gateway fills it in.
        credential: { source: credential.source, credential_id: credential.credentialId, observed: null },
        last_test:
          facts.lastTest === undefined ? null : { at: facts.lastTest.at.toISOString(), result: facts.lastTest.result },
        test_due: facts.lastTest === undefined,
        price_id: priceOf(row.id) ?? priceOf(row.spec.model_id) ?? null,
        circuit: keptOutBy(circuit, nowMs),
        last_active: facts.active && counts.get(row.spec.model_id) === 1,
      },
    ]),
  );
}

/** Active deployments by model. */
async function activeCounts(manager: EntityManager, modelIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const rows = await manager.query<{ model_id: string; count: number }[]>(
    `SELECT model_id, count(*)::int AS count FROM deployment
     WHERE model_id = ANY($1::uuid[]) AND admin_status = 'active' GROUP BY model_id`,
    [modelIds],
  );
  return new Map(rows.map((row) => [row.model_id, row.count]));
}
