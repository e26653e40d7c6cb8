import { newId } from '@roundhouse/kernel';
import type { StackView } from '@roundhouse/testing';
import type { HostileAddresses } from '../harness/hostile-peers.ts';
import type { FaultRow } from './fault-row.ts';
import { MINIMUM_REQUESTS, SIBLING_TOKENS } from './table/row-maker.ts';

/** A row with everything that it needs in the installation. */
export interface ReadyRow {
  readonly row: FaultRow;
  readonly model: string;
  /** Id of the deployment that is at fault. */
  readonly deploymentId: string;
  readonly providerId: string;
  readonly credentialId: string;
  /** What must never be seen by a caller. */
  readonly secrets: readonly string[];
}

/** Makes a model of its own for a row, with a provider and a credential of its own for the fault. */
export async function setUp(row: FaultRow, stack: StackView, hostile: HostileAddresses): Promise<ReadyRow> {
  const { admin } = stack;
  const key = `fault-${newId().slice(-12)}`;
  const { place } = row;
  const simulator = stack.endpoints.simulator;
  const baseUrl = 'peer' in place ? hostile.urls[place.peer] : `${simulator}/v1`;
  if (baseUrl === undefined) throw new Error(`${row.name}: no such peer`);
  const secret = 'peer' in place ? `sk-${newId()}` : stack.simulatorKey;
  const host = new URL(baseUrl).host;
  const trap = encodeURIComponent(hostile.urls['trap'] ?? '');
  const upstream = 'peer' in place ? 'gone' : `sim-chat?${place.knobs.replace('{trap}', trap)}`;

  const { id: credentialId } = await admin.must<{ id: string }>('POST', '/credentials', {
    key,
    display_name: key,
    secret,
    allowed_hosts: [host],
  });
  const { id: providerId } = await admin.must<{ id: string }>('POST', '/providers', {
    key,
    driver: 'simulated',
    base_url: baseUrl,
    credential_id: credentialId,
    allowed_cidrs: ['127.0.0.1/32:*'],
  });
  const faulty = {
    provider_id: providerId,
    upstream_model_id: upstream,
    priority: 0,
    timeouts: row.timeouts,
    circuit: { minimum_requests: MINIMUM_REQUESTS },
  };
  const sibling = {
    provider_id: await admin.simulatedProvider(),
    upstream_model_id: `sim-chat?tokens=${SIBLING_TOKENS}`,
    priority: 1,
  };
  const model = await admin.createModel([{ upstream }], 'chat', {
    deployments: row.sibling ? [faulty, sibling] : [faulty],
  });
  const { data } = await admin.must<{ data: { id: string; provider_id: string }[] }>(
    'GET',
    `/deployments?model_id=${model.id}`,
  );
  const deploymentId = data.find((deployment) => deployment.provider_id === providerId)?.id ?? '';
  return { row, model: model.key, deploymentId, providerId, credentialId, secrets: [secret, host, 'NOT-YOURS'] };
}
