import type { ConfigRevision } from '@roundhouse/contracts/common/v1/common';
import {
  AdminStatus,
  type AccessBindingEntry,
  type AccessPolicyEntry,
  type ApiKeyEntry,
  type BudgetEntry,
  type CircuitEntry,
  type CredentialEntry,
  type DeploymentEntry,
  type LimitEntry,
  type ModelEntry,
  type OrganizationEntry,
  type ProjectEntry,
  type ProviderEntry,
  type RouteGroupEntry,
  type SettingsEntry,
  type SnapshotCounts,
  type SnapshotEntry,
} from '@roundhouse/contracts/registry/v1/snapshot';

/** The entries that a snapshot holds by id, by kind. */
export interface EntryByKind {
  organization: OrganizationEntry;
  project: ProjectEntry;
  apiKey: ApiKeyEntry;
  credential: CredentialEntry;
  provider: ProviderEntry;
  model: ModelEntry;
  deployment: DeploymentEntry;
  routeGroup: RouteGroupEntry;
  accessPolicy: AccessPolicyEntry;
  accessBinding: AccessBindingEntry;
  settings: SettingsEntry;
  limit: LimitEntry;
  circuit: CircuitEntry;
  budget: BudgetEntry;
}

/** A kind of entry that has an id. */
export type EntryKind = keyof EntryByKind;

/** Kinds in the order of a transfer: whatever an entry refers to stands before it. */
export const ENTRY_KINDS: readonly EntryKind[] = [
  'organization',
  'project',
  'apiKey',
  'credential',
  'provider',
  'model',
  'deployment',
  'routeGroup',
  'accessPolicy',
  'accessBinding',
  'settings',
  'limit',
  'circuit',
  'budget',
];

/** Name of each kind on the wire (`Removal.kind`). */
const WIRE_NAME: Record<EntryKind, string> = {
  organization: 'organization',
  project: 'project',
  apiKey: 'api_key',
  credential: 'credential',
  provider: 'provider',
  model: 'model',
  deployment: 'deployment',
  routeGroup: 'route_group',
  accessPolicy: 'access_policy',
  accessBinding: 'access_binding',
  settings: 'settings',
  limit: 'limit',
  circuit: 'circuit',
  budget: 'budget',
};

/** Name of each kind's count (`SnapshotCounts`). */
export const COUNT_NAME: Readonly<Record<EntryKind, Exclude<keyof SnapshotCounts, 'activeDeployments'>>> = {
  organization: 'organizations',
  project: 'projects',
  apiKey: 'apiKeys',
  credential: 'credentials',
  provider: 'providers',
  model: 'models',
  deployment: 'deployments',
  routeGroup: 'routeGroups',
  accessPolicy: 'accessPolicies',
  accessBinding: 'accessBindings',
  settings: 'settings',
  limit: 'limits',
  circuit: 'circuits',
  budget: 'budgets',
};

const KIND_BY_WIRE_NAME = new Map(ENTRY_KINDS.map((kind) => [WIRE_NAME[kind], kind]));

/** The line of a delta that takes an entry away. Removing what a watcher never had is no fault. */
export function removalOf(kind: EntryKind, id: string): SnapshotEntry {
  return { entry: { $case: 'removal', value: { kind: WIRE_NAME[kind], id } } };
}

/** Kind that a removal names, or undefined when this version does not know it. */
export function removedKind(wireName: string): EntryKind | undefined {
  return KIND_BY_WIRE_NAME.get(wireName);
}

/** Place of a line in a transfer: settings, the kinds in order, removals last; unknown kinds go anywhere. */
export function lineRank(line: SnapshotEntry): number | undefined {
  const kind = line.entry?.$case;
  if (kind === undefined) return undefined;
  if (kind === 'platformSettings') return -1;
  if (kind === 'removal') return ENTRY_KINDS.length;
  return ENTRY_KINDS.indexOf(kind);
}

/** True when a deployment counts as active: its own admin status, whatever its model's or provider's. */
export function isActiveDeployment(deployment: DeploymentEntry): boolean {
  return deployment.adminStatus === AdminStatus.ADMIN_STATUS_ACTIVE;
}

/** True for the same epoch and number; two absent revisions are the same, too. */
export function sameRevision(left: ConfigRevision | undefined, right: ConfigRevision | undefined): boolean {
  return left?.epoch === right?.epoch && left?.number === right?.number;
}

/** Counts of a state without any entry. */
export const EMPTY_COUNTS: Readonly<SnapshotCounts> = Object.freeze({
  ...(Object.fromEntries(Object.values(COUNT_NAME).map((name) => [name, 0])) as Omit<
    SnapshotCounts,
    'activeDeployments'
  >),
  activeDeployments: 0,
});
