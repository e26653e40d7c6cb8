import { beforeAll, describe, expect, it } from '@jest/globals';
import { Mode } from '@roundhouse/contracts/common/v1/common';
import { Endpoint, EndpointState } from '@roundhouse/contracts/registry/v1/config_service';
import {
  AdminStatus,
  DeploymentEntry,
  Hosting,
  ModelEntry,
  OrganizationEntry,
  ProviderEntry,
  type SnapshotEntry,
} from '@roundhouse/contracts/registry/v1/snapshot';
import { applyTransfer, EMPTY_COUNTS, encodeTransfer, TransferReceiver, type ConfigState } from '@roundhouse/snapshot';
import type { PlanQuery } from './planning.ports.ts';
import { SnapshotPlanner } from './snapshot-planner.ts';

const adminStatus = AdminStatus.ADMIN_STATUS_ACTIVE;
const owner = { organizationId: 'org', adminStatus };

async function stateOf(): Promise<ConfigState> {
  const deployment = (id: string, over: Partial<DeploymentEntry>): SnapshotEntry['entry'] => ({
    $case: 'deployment',
    value: DeploymentEntry.fromPartial({ ...owner, id, modelId: 'mdl', weight: 1, ...over }),
  });
  const entries: SnapshotEntry['entry'][] = [
    { $case: 'organization', value: OrganizationEntry.fromPartial({ id: 'org', adminStatus }) },
    { $case: 'provider', value: ProviderEntry.fromPartial({ ...owner, id: 'prv' }) },
    { $case: 'model', value: ModelEntry.fromPartial({ ...owner, id: 'mdl', key: 'mdl', mode: Mode.MODE_CHAT }) },
    deployment('cloud', { providerId: 'prv', hosting: Hosting.HOSTING_CLOUD, priority: 1 }),
    deployment('node', { hosting: Hosting.HOSTING_NODE, priority: 0 }),
  ];
  const counts = { ...EMPTY_COUNTS, organizations: 1, providers: 1, models: 1, deployments: 2, activeDeployments: 2 };
  const encoded = await encodeTransfer(
    entries.map((entry) => ({ entry })),
    { revision: { epoch: 'e', number: 5n }, counts, intendedRemovals: 0 },
  );
  const receiver = new TransferReceiver();
  receiver.begin(encoded.header);
  for (const chunk of encoded.chunks) receiver.add(chunk);
  const received = await receiver.finish(encoded.trailer);
  if ('refused' in received) throw new Error(received.refused.detail);
  const applied = await applyTransfer(undefined, received.transfer);
  if ('refused' in applied) throw new Error(applied.refused.detail);
  return applied.state;
}

const QUERY: PlanQuery = {
  requestId: 'r1',
  principal: {
    apiKeyId: 'k',
    organizationId: 'org',
    projectId: 'p',
    teamId: '',
    memberId: '',
    serviceAccountId: '',
    scopes: [],
  },
  modelId: 'mdl',
  mode: 'chat',
  capabilities: [],
  inputTokensEstimate: 1,
  maxOutputTokens: 0,
  tags: [],
  affinityKey: '',
  stream: false,
  deadlineMs: 60_000,
  priority: 0,
};

describe('SnapshotPlanner', () => {
  let state: ConfigState;

  beforeAll(async () => {
    state = await stateOf();
  });

  const planner = (current: ConfigState | undefined, endpointState?: EndpointState): SnapshotPlanner =>
    new SnapshotPlanner({
      current: () => current,
      ageMs: () => 0,
      endpoint: (deploymentId) =>
        endpointState !== undefined && deploymentId === 'node'
          ? Endpoint.fromPartial({ state: endpointState })
          : undefined,
      secretOf: () => Promise.reject(new Error('not used')),
      openSecretOf: () => undefined,
    });

  it('plans from the snapshot in order of priority, as a router would', () => {
    expect(planner(state, EndpointState.ENDPOINT_STATE_READY).plan(QUERY)).toMatchObject({
      kind: 'plan',
      source: 'local',
      configNumber: 5n,
      attempts: [{ deploymentId: 'node' }, { deploymentId: 'cloud' }],
      permittedRetries: 1,
    });
  });

  it('leaves out a node that is not ready', () => {
    for (const endpointState of [undefined, EndpointState.ENDPOINT_STATE_LOADING]) {
      expect(planner(state, endpointState).plan(QUERY)).toMatchObject({ attempts: [{ deploymentId: 'cloud' }] });
    }
  });

  it('refuses with a reason for every candidate', () => {
    expect(planner(state).plan({ ...QUERY, tags: ['eu'] })).toMatchObject({
      kind: 'refusal',
      error: {
        reason: 'NO_DEPLOYMENT',
        details: [
          { where: 'cloud', message: 'tags_mismatch' },
          { where: 'node', message: expect.any(String) },
        ],
      },
    });
  });

  it('refuses with 503 while there is no configuration', () => {
    expect(planner(undefined).plan(QUERY)).toMatchObject({ kind: 'refusal', error: { reason: 'NOT_READY' } });
  });
});
