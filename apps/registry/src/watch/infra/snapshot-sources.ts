import type { SnapshotEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import type { EntityManager } from 'typeorm';
import { API_KEY } from '../../api-keys/api-key.kind.ts';
import type { ApiKeyEntity } from '../../api-keys/infra/api-key.entity.ts';
import { toApiKeyEntry, withoutSecrets } from '../../api-keys/infra/api-key.entry.ts';
import { ACCESS_BINDING } from '../../access-bindings/access-binding.kind.ts';
import { toAccessBindingEntry } from '../../access-bindings/infra/access-binding.entry.ts';
import { ACCESS_POLICY } from '../../access-policies/access-policy.kind.ts';
import { toAccessPolicyEntry } from '../../access-policies/infra/access-policy.entry.ts';
import { ownerStatesOf } from '../../api-keys/keys-of-owner.ts';
import { BUDGET } from '../../budgets/budget.kind.ts';
import { toBudgetEntry } from '../../budgets/infra/budget.entry.ts';
import { CIRCUIT } from '../../circuits/circuit.kind.ts';
import { toCircuitEntry } from '../../circuits/infra/circuit.entry.ts';
import { CREDENTIAL } from '../../credentials/credential.kind.ts';
import type { CredentialEntity } from '../../credentials/infra/credential.entity.ts';
import { toCredentialEntry } from '../../credentials/infra/credential.entry.ts';
import { DEPLOYMENT } from '../../deployments/deployment.kind.ts';
import type { DeploymentEntity } from '../../deployments/infra/deployment.entity.ts';
import { toDeploymentEntry } from '../../deployments/infra/deployment.entry.ts';
import { PLATFORM_SETTINGS } from '../../installation/platform-settings.kind.ts';
import type { ModelEntity } from '../../models/infra/model.entity.ts';
import { toModelEntry } from '../../models/infra/model.entry.ts';
import { MODEL } from '../../models/model.kind.ts';
import { priceSchedules } from '../../prices/infra/price-versions.ts';
import { toOrganizationEntry } from '../../organizations/infra/organization.entry.ts';
import { ORGANIZATION } from '../../organizations/organization.kind.ts';
import { toProjectEntry } from '../../projects/infra/project.entry.ts';
import { PROJECT } from '../../projects/project.kind.ts';
import type { ProviderEntity } from '../../providers/infra/provider.entity.ts';
import { toProviderEntry } from '../../providers/infra/provider.entry.ts';
import { PROVIDER } from '../../providers/provider.kind.ts';
import { toRouteGroupEntry } from '../../route-groups/infra/route-group.entry.ts';
import type { RouteGroupEntity } from '../../route-groups/infra/route-group.entity.ts';
import { currentVersions } from '../../route-groups/infra/route-policy-versions.ts';
import { ROUTE_GROUP } from '../../route-groups/route-group.kind.ts';
import type { ResourceKind } from '../../resources/resource-kind.ts';
import type { ResourceEntity } from '../../resources/resource.entity.ts';
import { sealedKeysOf } from '../../secrets/infra/sealed-keys.ts';
import { INSTALLATION_ID } from '../../settings/domain/installation-id.ts';
import { ScopeLimitsEntity } from '../../settings/infra/scope-limits.entity.ts';
import { ScopeSettingsEntity } from '../../settings/infra/scope-settings.entity.ts';
import { PLATFORM_SCOPE, toLimitEntry, toSettingsEntry } from '../../settings/infra/settings.entry.ts';
import type { WatcherView } from '../watch.ports.ts';
import type { IdentifiedRow } from './row-reader.ts';

/** Turns rows of one kind into lines of a snapshot. */
export interface SnapshotSource {
  /** Name of the kind, as in `config_change`. */
  kind: string;
  entity: new () => IdentifiedRow;
  /** False for what exists once and is never removed. */
  removable: boolean;
  /** Id of the entry of a row; default: the row's. */
  entryIdOf?: (id: string) => string;
  toLines(manager: EntityManager, rows: IdentifiedRow[], view: WatcherView): Promise<SnapshotEntry[]>;
}

type Line = NonNullable<SnapshotEntry['entry']>;

function source<Row extends ResourceEntity>(
  kind: ResourceKind<Row>,
  toLine: (row: Row, view: WatcherView) => Line,
): SnapshotSource {
  return {
    kind: kind.name,
    entity: kind.entity,
    removable: kind.name !== PLATFORM_SETTINGS.name,
    toLines: async (_, rows, view) => (rows as Row[]).map((row) => ({ entry: toLine(row, view) })),
  };
}

/** Every kind that watchers get. */
export const SNAPSHOT_SOURCES: readonly SnapshotSource[] = [
  source(PLATFORM_SETTINGS, ({ nodeCaPem }) => ({ $case: 'platformSettings', value: { nodeCaPem } })),
  source(ORGANIZATION, (row) => ({ $case: 'organization', value: toOrganizationEntry(row) })),
  source(PROJECT, (row) => ({ $case: 'project', value: toProjectEntry(row) })),
  { ...source(API_KEY, withoutOwner), toLines: apiKeyLines },
  { ...source(CREDENTIAL, unsealed), toLines: credentialLines },
  { ...source(PROVIDER, withoutKeys), toLines: providerLines },
  { ...source(MODEL, unpriced), toLines: modelLines },
  { ...source(DEPLOYMENT, withoutKey), toLines: deploymentLines },
  { ...source(ROUTE_GROUP, withoutVersion), toLines: routeGroupLines },
  source(ACCESS_POLICY, (row) => ({ $case: 'accessPolicy', value: toAccessPolicyEntry(row) })),
  source(ACCESS_BINDING, (row) => ({ $case: 'accessBinding', value: toAccessBindingEntry(row) })),
  {
    kind: 'settings',
    entity: ScopeSettingsEntity,
    removable: true,
    entryIdOf: (id) => (id === INSTALLATION_ID ? PLATFORM_SCOPE : id),
    toLines: async (_, rows, view) =>
      (rows as ScopeSettingsEntity[]).map((row) => ({
        entry: { $case: 'settings', value: toSettingsEntry(row, view !== 'router') },
      })),
  },
  {
    kind: 'limit',
    entity: ScopeLimitsEntity,
    removable: true,
    toLines: async (_, rows) =>
      (rows as ScopeLimitsEntity[]).map((row) => ({ entry: { $case: 'limit', value: toLimitEntry(row) } })),
  },
  source(CIRCUIT, (row) => ({ $case: 'circuit', value: toCircuitEntry(row) })),
  source(BUDGET, (row) => ({ $case: 'budget', value: toBudgetEntry(row) })),
];

function withoutOwner(row: ApiKeyEntity): Line {
  return { $case: 'apiKey', value: withoutSecrets(toApiKeyEntry(row, undefined)) };
}

async function apiKeyLines(manager: EntityManager, rows: IdentifiedRow[], view: WatcherView): Promise<SnapshotEntry[]> {
  const keys = rows as ApiKeyEntity[];
  const owners = await ownerStatesOf(manager, keys);
  return keys.map((row) => {
    const entry = toApiKeyEntry(row, owners.get(row.id));
    return { entry: { $case: 'apiKey', value: view === 'router' ? withoutSecrets(entry) : entry } };
  });
}

function unsealed(row: CredentialEntity): Line {
  return { $case: 'credential', value: toCredentialEntry(row, []) };
}

async function credentialLines(
  manager: EntityManager,
  rows: IdentifiedRow[],
  view: WatcherView,
): Promise<SnapshotEntry[]> {
  const held = await sealedKeysOf(manager, 'credential', idsOf(rows), view !== 'router');
  return (rows as CredentialEntity[]).map((row) => ({
    entry: { $case: 'credential', value: toCredentialEntry(row, held.get(row.id) ?? []) },
  }));
}

function withoutKeys(row: ProviderEntity): Line {
  return { $case: 'provider', value: toProviderEntry(row, {}) };
}

async function providerLines(
  manager: EntityManager,
  rows: IdentifiedRow[],
  view: WatcherView,
): Promise<SnapshotEntry[]> {
  const ids = idsOf(rows);
  const [own, environment] = [
    await sealedKeysOf(manager, 'provider', ids, view !== 'router'),
    await sealedKeysOf(manager, 'environment', ids, view !== 'router'),
  ];
  return (rows as ProviderEntity[]).map((row) => {
    const keys = { own: own.get(row.id)?.[0], environment: environment.get(row.id)?.[0] };
    return { entry: { $case: 'provider', value: toProviderEntry(row, keys) } };
  });
}

function unpriced(row: ModelEntity): Line {
  return { $case: 'model', value: toModelEntry(row, undefined) };
}

async function modelLines(manager: EntityManager, rows: IdentifiedRow[]): Promise<SnapshotEntry[]> {
  const models = rows as ModelEntity[];
  const prices = await priceSchedules(manager, idsOf(rows), new Date());
  return models.map((row) => ({ entry: { $case: 'model', value: toModelEntry(row, prices.get(row.id)) } }));
}

function withoutKey(row: DeploymentEntity): Line {
  return { $case: 'deployment', value: toDeploymentEntry(row, undefined, undefined) };
}

async function deploymentLines(
  manager: EntityManager,
  rows: IdentifiedRow[],
  view: WatcherView,
): Promise<SnapshotEntry[]> {
  const ids = idsOf(rows);
  const prices = await priceSchedules(manager, ids, new Date());
  const keys = await sealedKeysOf(manager, 'deployment', ids, view !== 'router');
  return (rows as DeploymentEntity[]).map((row) => ({
    entry: { $case: 'deployment', value: toDeploymentEntry(row, prices.get(row.id), keys.get(row.id)?.[0]) },
  }));
}

function withoutVersion(row: RouteGroupEntity): Line {
  return { $case: 'routeGroup', value: toRouteGroupEntry(row, 0) };
}

async function routeGroupLines(manager: EntityManager, rows: IdentifiedRow[]): Promise<SnapshotEntry[]> {
  const versions = await currentVersions(manager, idsOf(rows));
  return (rows as RouteGroupEntity[]).map((row) => ({
    entry: { $case: 'routeGroup', value: toRouteGroupEntry(row, versions.get(row.id)?.published ?? 0) },
  }));
}

function idsOf(rows: readonly IdentifiedRow[]): string[] {
  return rows.map((row) => row.id);
}
