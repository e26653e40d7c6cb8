import type { SnapshotEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import { In, type EntityManager } from 'typeorm';
import { toApiKeyEntry } from '../../api-keys/api/api-key.mapper.ts';
import { API_KEY } from '../../api-keys/api-key.kind.ts';
import { toCredentialEntry } from '../../credentials/api/credential.mapper.ts';
import { CREDENTIAL } from '../../credentials/credential.kind.ts';
import type { CredentialEntity } from '../../credentials/infra/credential.entity.ts';
import { toDeploymentEntry } from '../../deployments/api/deployment.mapper.ts';
import { DEPLOYMENT } from '../../deployments/deployment.kind.ts';
import { PLATFORM_SETTINGS } from '../../installation/platform-settings.kind.ts';
import { toModelEntry } from '../../models/api/model.mapper.ts';
import { MODEL } from '../../models/model.kind.ts';
import { toOrganizationEntry } from '../../organizations/infra/organization.entry.ts';
import { ORGANIZATION } from '../../organizations/organization.kind.ts';
import { toProjectEntry } from '../../projects/infra/project.entry.ts';
import { PROJECT } from '../../projects/project.kind.ts';
import { toProviderEntry } from '../../providers/api/provider.mapper.ts';
import { PROVIDER } from '../../providers/provider.kind.ts';
import type { ResourceKind } from '../../resources/resource-kind.ts';
import type { ResourceEntity } from '../../resources/resource.entity.ts';
import type { WatcherView } from '../watch.ports.ts';

/** Turns rows of one kind into lines of a snapshot. */
export interface SnapshotSource {
  /** Name of the kind, as in `config_change`. */
  kind: string;
  entity: new () => ResourceEntity;
  /** False for what exists once and is never removed. */
  removable: boolean;
  toLines(manager: EntityManager, rows: ResourceEntity[], view: WatcherView): Promise<SnapshotEntry[]>;
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
  source(API_KEY, (row, view) => {
    const entry = toApiKeyEntry(row);
    const forRouter = { ...entry, pepperId: '', secretHmac: Buffer.alloc(0) };
    return { $case: 'apiKey', value: view === 'router' ? forRouter : entry };
  }),
  { ...source(CREDENTIAL, unsealed), toLines: credentialLines },
  source(PROVIDER, (row) => ({ $case: 'provider', value: toProviderEntry(row) })),
  source(MODEL, (row) => ({ $case: 'model', value: toModelEntry(row) })),
  source(DEPLOYMENT, (row) => ({ $case: 'deployment', value: toDeploymentEntry(row) })),
];

function unsealed(row: CredentialEntity): Line {
  return { $case: 'credential', value: toCredentialEntry(row, []) };
}

async function credentialLines(
  manager: EntityManager,
  rows: ResourceEntity[],
  view: WatcherView,
): Promise<SnapshotEntry[]> {
  const credentials = rows as CredentialEntity[];
  if (view === 'router') return credentials.map((row) => ({ entry: unsealed(row) }));
  const copies = await manager.query<{ credential_id: string; fleet_key_id: string; jwe: string }[]>(
    `SELECT credential_id, fleet_key_id, jwe FROM sealed_credential WHERE credential_id = ANY($1::uuid[])
     ORDER BY fleet_key_id`,
    [credentials.map((row) => row.id)],
  );
  const byCredential = Map.groupBy(copies, (copy) => copy.credential_id);
  return credentials.map((row) => {
    const own = byCredential.get(row.id) ?? [];
    const sealed = own.map((copy) => ({ fleetKeyId: copy.fleet_key_id, jwe: copy.jwe }));
    return { entry: { $case: 'credential', value: toCredentialEntry(row, sealed) } };
  });
}

/** Rows of a source with these ids. */
export async function rowsById(manager: EntityManager, from: SnapshotSource, ids: string[]): Promise<ResourceEntity[]> {
  return manager.find(from.entity, { where: { id: In(ids) } });
}
