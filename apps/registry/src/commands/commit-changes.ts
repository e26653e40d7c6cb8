import type { ChangeSet, RecordedChange } from './change-set.ts';
import type { EntryKey } from '../resources/resource-kind.ts';
import { auditHash, HASH_VERSION, type ChainHead } from './domain/audit-chain.ts';

/** Position of the configuration after a change. */
export interface CommittedRevision {
  epoch: string;
  number: bigint;
}

/** An audit entry and what else is stored with its change, as the statement below reads it. */
interface StoredChange {
  ordinal: number;
  kind: string;
  resource_id: string;
  deactivated: number;
  organization_id: string;
  sequence: string;
  action: string;
  before: string | null;
  after: string | null;
  hash: string;
}

/**
 * Writes history, audit, deltas and revision of the recorded changes. The last statement of a transaction: it takes
 * the lock on `config_head`, which gives out numbers in the order of commits, so the lock is held for one round trip.
 */
export async function commitChanges(changes: ChangeSet): Promise<CommittedRevision> {
  const { manager, caller, at } = changes;
  const chains = await lockChains(changes);
  const stored = changes.recorded.map((change, ordinal) => store(changes, change, ordinal, chains));
  const heads = [...chains].map(([organization, head]) => ({
    organization_id: organization,
    sequence: String(head.sequence),
    hash: head.hash.toString('hex'),
  }));
  const idsByTable = Map.groupBy(
    changes.recorded.filter((change) => change.row !== undefined),
    (change) => change.table,
  );
  const stamps = [...idsByTable].map(
    ([table], index) => `stamp_${table} AS (
      UPDATE ${table} SET revision = head.number FROM head WHERE id = ANY($${index + 8}::uuid[]))`,
  );
  const [row] = await manager.query<{ epoch: string; number: string }[]>(
    [commitStatement, ...stamps].join(',\n') + '\nSELECT epoch, number FROM head',
    [
      JSON.stringify(stored),
      JSON.stringify(heads),
      at,
      caller.actorId,
      caller.requestId,
      caller.remoteIp ?? '',
      JSON.stringify(changes.recorded.flatMap(({ entries }) => entries).map(asDelta)),
      ...[...idsByTable.values()].map((list) => list.map((change) => change.resourceId)),
    ],
  );
  const revision = { epoch: row!.epoch, number: BigInt(row!.number) };
  for (const change of changes.recorded) if (change.row) change.row.revision = revision.number;
  return revision;
}

const commitStatement = `WITH
  entry AS (SELECT * FROM jsonb_to_recordset($1::jsonb) AS e(ordinal int, kind text, resource_id uuid,
    deactivated int, organization_id text, sequence bigint, action text, before text,
    after text, hash text)),
  head AS (UPDATE config_head SET number = number + 1,
      deactivated_total = deactivated_total + (SELECT coalesce(sum(deactivated), 0) FROM entry)
    RETURNING epoch, number, deactivated_total),
  delta AS (INSERT INTO config_change (number, ordinal, kind, resource_id, deactivated_total)
    SELECT head.number, d.ordinal, d.kind, d.resource_id, head.deactivated_total
    FROM head, jsonb_to_recordset($7::jsonb) AS d(ordinal int, kind text, resource_id uuid)),
  history AS (INSERT INTO resource_history (kind, resource_id, revision, action, actor_id, at, document)
    SELECT DISTINCT ON (kind, resource_id) kind, resource_id, head.number, action, $4, $3::timestamptz, after::json
    FROM head, entry ORDER BY kind, resource_id, ordinal DESC),
  audit AS (INSERT INTO audit_entry (organization_id, sequence, number, at, actor_id, request_id, action, kind,
      resource_id, before, after, hash, hash_version, remote_ip)
    SELECT organization_id, sequence, head.number, $3::timestamptz, $4, $5, action, kind, resource_id,
      before::json, after::json, decode(hash, 'hex'), ${HASH_VERSION}, $6 FROM head, entry),
  chain AS (UPDATE audit_chain c SET sequence = n.sequence, hash = decode(n.hash, 'hex')
    FROM jsonb_to_recordset($2::jsonb) AS n(organization_id text, sequence bigint, hash text)
    WHERE c.organization_id = n.organization_id)`;

function asDelta({ kind, id }: EntryKey, ordinal: number): object {
  return { ordinal, kind, resource_id: id };
}

/** Locks the audit chains concerned, always in the same order, so that two changes cannot wait for each other. */
async function lockChains(changes: ChangeSet): Promise<Map<string, ChainHead>> {
  const organizations = [...new Set(changes.recorded.map((change) => change.organizationId))].toSorted();
  const chains = new Map<string, ChainHead>();
  for (const organization of organizations) {
    // The assignment changes nothing, but makes the row come back, locked, whether it is new or not.
    const [row] = await changes.manager.query<{ sequence: string; hash: Buffer }[]>(
      `INSERT INTO audit_chain (organization_id, sequence, hash) VALUES ($1, 0, $2)
       ON CONFLICT (organization_id) DO UPDATE SET organization_id = excluded.organization_id
       RETURNING sequence, hash`,
      [organization, Buffer.alloc(32)],
    );
    chains.set(organization, { sequence: BigInt(row!.sequence), hash: row!.hash });
  }
  return chains;
}

/** Appends a change to its organization's chain and gives it the form that the statement reads. */
function store(
  changes: ChangeSet,
  change: RecordedChange,
  ordinal: number,
  chains: Map<string, ChainHead>,
): StoredChange {
  const { organizationId, action, kind, resourceId, before, after } = change;
  const chain = chains.get(organizationId)!;
  const sequence = chain.sequence + 1n;
  const hash = auditHash(chain.hash, {
    hashVersion: HASH_VERSION,
    organizationId,
    sequence,
    at: changes.at.toISOString(),
    actorId: changes.caller.actorId,
    requestId: changes.caller.requestId,
    remoteIp: changes.caller.remoteIp ?? '',
    action,
    kind,
    resourceId,
    before,
    after,
  });
  chains.set(organizationId, { sequence, hash });
  return {
    ordinal,
    kind,
    resource_id: resourceId,
    deactivated: change.deactivates ? 1 : 0,
    organization_id: organizationId,
    sequence: String(sequence),
    action,
    before,
    after,
    hash: hash.toString('hex'),
  };
}
