import { Mode } from '@roundhouse/contracts/common/v1/common';
import {
  AdminStatus,
  ApiKeyEntry,
  CredentialEntry,
  DeploymentEntry,
  Hosting,
  LimitEntry,
  ModelEntry,
  OrganizationEntry,
  ProjectEntry,
  ProviderEntry,
  type SnapshotEntry,
} from '@roundhouse/contracts/registry/v1/snapshot';
import { applyTransfer, EMPTY_COUNTS, encodeTransfer, TransferReceiver, type ConfigState } from '@roundhouse/snapshot';

const ACTIVE = AdminStatus.ADMIN_STATUS_ACTIVE;

/** Deployments of each model. */
export const DEPLOYMENTS_PER_MODEL = 4;

/** Keys that ask; those of odd numbers have limits, as have their projects and the organization. */
export const KEYS = 1_000;
const PROJECTS = 100;

/** Ids as long as real ones. */
const id = (kind: number, number: number): string =>
  `0198a7c4-${kind.toString(16).padStart(4, '0')}-7000-8000-${number.toString(16).padStart(12, '0')}`;

/** Ids of the things that a request names. */
export const ids = {
  organization: (limited: boolean): string => id(1, limited ? 1 : 0),
  project: (number: number): string => id(2, number),
  key: (number: number): string => id(3, number),
  model: (number: number): string => id(4, number),
  deployment: (number: number): string => id(5, number),
  request: (number: number): string => id(6, number),
};

/** Whether the key of this number, its project and its organization have limits. */
export const isLimited = (key: number): boolean => key % 2 === 1;

/** Project of a key. */
export const projectOf = (key: number): number => key % PROJECTS;

/** A configuration with so many deployments, as a router holds it. */
export async function stateWith(deployments: number): Promise<ConfigState> {
  const entries = [...entriesOf(deployments)];
  const count = (kind: string): number => entries.filter((entry) => entry?.$case === kind).length;
  const encoded = await encodeTransfer(
    entries.map((entry) => ({ entry })),
    {
      revision: { epoch: 'bench', number: 1n },
      counts: {
        ...EMPTY_COUNTS,
        organizations: count('organization'),
        projects: count('project'),
        apiKeys: count('apiKey'),
        credentials: count('credential'),
        providers: count('provider'),
        models: count('model'),
        deployments: count('deployment'),
        activeDeployments: count('deployment'),
        limits: count('limit'),
      },
      intendedRemovals: 0,
    },
  );
  const receiver = new TransferReceiver();
  receiver.begin(encoded.header);
  for (const chunk of encoded.chunks) receiver.add(chunk);
  const received = await receiver.finish(encoded.trailer);
  const applied = 'transfer' in received ? await applyTransfer(undefined, received.transfer) : received;
  if (!('state' in applied)) throw new Error(applied.refused.detail);
  return applied.state;
}

function* entriesOf(deployments: number): Generator<SnapshotEntry['entry']> {
  const models = Math.ceil(deployments / DEPLOYMENTS_PER_MODEL);
  const scoped = (limited: boolean) => ({ organizationId: ids.organization(limited) });
  for (const limited of [false, true]) {
    yield {
      $case: 'organization',
      value: OrganizationEntry.fromPartial({ id: ids.organization(limited), key: `o${limited}` }),
    };
  }
  for (let project = 0; project < PROJECTS; project += 1) {
    const value = { id: ids.project(project), key: `p${project}`, ...scoped(isLimited(project)) };
    yield { $case: 'project', value: ProjectEntry.fromPartial(value) };
  }
  const limits = { requestsPerMinute: 4_000_000_000, tokensPerMinute: 4_000_000_000, maxParallel: 1_000_000 };
  for (let key = 0; key < KEYS; key += 1) {
    const value = { id: ids.key(key), projectId: ids.project(projectOf(key)), ...scoped(isLimited(key)) };
    yield { $case: 'apiKey', value: ApiKeyEntry.fromPartial({ ...value, ...(isLimited(key) && { limits }) }) };
  }
  yield { $case: 'credential', value: CredentialEntry.fromPartial({ id: 'credential', key: 'c', ...scoped(false) }) };
  const provider = { id: 'provider', key: 'p', credentialId: 'credential', adminStatus: ACTIVE, ...scoped(false) };
  yield { $case: 'provider', value: ProviderEntry.fromPartial(provider) };
  for (let model = 0; model < models; model += 1) {
    const value = {
      id: ids.model(model),
      key: `m${model}`,
      mode: Mode.MODE_CHAT,
      adminStatus: ACTIVE,
      contextWindowTokens: 128_000,
      maxOutputTokens: 16_000,
      capabilities: ['streaming', 'tools', 'vision'],
      ...scoped(false),
    };
    yield { $case: 'model', value: ModelEntry.fromPartial(value) };
  }
  for (let deployment = 0; deployment < deployments; deployment += 1) {
    const value = {
      id: ids.deployment(deployment),
      key: `d${deployment}`,
      modelId: ids.model(Math.floor(deployment / DEPLOYMENTS_PER_MODEL)),
      providerId: 'provider',
      upstreamModelId: 'gpt',
      weight: 1 + (deployment % 3),
      hosting: Hosting.HOSTING_CLOUD,
      adminStatus: ACTIVE,
      ...scoped(false),
    };
    yield { $case: 'deployment', value: DeploymentEntry.fromPartial(value) };
  }
  for (const limitedId of [ids.organization(true), ...Array.from({ length: PROJECTS }, (_, at) => ids.project(at))]) {
    if (limitedId !== ids.organization(true) && !isLimited(Number.parseInt(limitedId.slice(-4), 16))) continue;
    yield { $case: 'limit', value: LimitEntry.fromPartial({ id: limitedId, ...limits, ...scoped(true) }) };
  }
}
