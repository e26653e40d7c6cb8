import type { EntityManager } from 'typeorm';
import { EMPTY_CHAIN, type ChainHead, type HashedRecord } from '../../commands/domain/audit-chain.ts';
import type { AuditFilter } from '../audit-filter.ts';

/** An entry of an audit log as it is stored. */
export interface AuditEntry extends HashedRecord {
  /** Configuration number of the change. */
  readonly number: bigint;
  readonly hash: Buffer;
}

/** Position of an entry among those of all organizations: unique, ascending with the order of commits. */
export interface AuditPosition {
  readonly number: bigint;
  readonly organizationId: string;
  readonly sequence: bigint;
}

interface EntryRow {
  organization_id: string;
  sequence: string;
  number: string;
  at: Date;
  actor_id: string;
  request_id: string;
  remote_ip: string;
  action: string;
  kind: string;
  resource_id: string;
  before: string | null;
  after: string | null;
  hash: Buffer;
  hash_version: number;
}

const COLUMNS = `organization_id, sequence, number, at, actor_id, request_id, remote_ip, action, kind, resource_id,
  before::text AS before, after::text AS after, hash, hash_version`;
/** Counting stops here: a log only grows, and nobody reads that many pages. */
const MAX_COUNTED = 100_000;

/** Reads entries that fit, from a position on, in the order asked for. */
export async function readEntries(
  manager: EntityManager,
  filter: AuditFilter,
  options: { readonly order: 'ASC' | 'DESC'; readonly beyond: AuditPosition | undefined; readonly limit: number },
): Promise<AuditEntry[]> {
  const { conditions, values } = whereOf(filter);
  const { order, beyond, limit } = options;
  if (beyond !== undefined) {
    values.push(String(beyond.number), beyond.organizationId, String(beyond.sequence));
    const [number, organization, sequence] = [values.length - 2, values.length - 1, values.length];
    conditions.push(
      `(number, organization_id, sequence) ${order === 'ASC' ? '>' : '<'} ($${number}::bigint, $${organization}, $${sequence}::bigint)`,
    );
  }
  values.push(limit);
  const rows = await manager.query<EntryRow[]>(
    `SELECT ${COLUMNS} FROM audit_entry WHERE ${conditions.join(' AND ')}
     ORDER BY number ${order}, organization_id ${order}, sequence ${order} LIMIT $${values.length}`,
    values,
  );
  return rows.map(entryOf);
}

/** How many entries fit; counts to 100 000. */
export async function countEntries(manager: EntityManager, filter: AuditFilter): Promise<number> {
  const { conditions, values } = whereOf(filter);
  const [row] = await manager.query<{ n: number }[]>(
    `SELECT count(*)::int AS n FROM
       (SELECT 1 FROM audit_entry WHERE ${conditions.join(' AND ')} LIMIT ${MAX_COUNTED}) AS counted`,
    values,
  );
  return row!.n;
}

/** Number of the last change of all. */
export async function lastNumber(manager: EntityManager): Promise<bigint> {
  const [row] = await manager.query<{ number: string }[]>('SELECT number FROM config_head');
  return BigInt(row!.number);
}

/** Entries of one chain in their order, in batches, so that none of any length fills the memory. */
export async function* readChain(
  manager: EntityManager,
  organizationId: string,
  upTo: bigint,
  batchSize: number,
): AsyncGenerator<AuditEntry[]> {
  for (let after: bigint | undefined; ;) {
    const rows = await manager.query<EntryRow[]>(
      `SELECT ${COLUMNS} FROM audit_entry
       WHERE organization_id = $1 AND sequence <= $2 AND ($3::bigint IS NULL OR sequence > $3)
       ORDER BY sequence LIMIT $4`,
      [organizationId, String(upTo), after === undefined ? null : String(after), batchSize],
    );
    if (rows.length > 0) yield rows.map(entryOf);
    if (rows.length < batchSize) return;
    after = BigInt(rows.at(-1)!.sequence);
  }
}

/** Head of a chain; that of an empty one when nothing was ever written. */
export async function readChainHead(manager: EntityManager, organizationId: string): Promise<ChainHead> {
  const [row] = await manager.query<{ sequence: string; hash: Buffer }[]>(
    'SELECT sequence, hash FROM audit_chain WHERE organization_id = $1',
    [organizationId],
  );
  return row === undefined ? EMPTY_CHAIN : { sequence: BigInt(row.sequence), hash: row.hash };
}

/**
 * Heads of all chains that are not where they were.
 *
 * @param noted sequences by organization
 */
export async function readMovedHeads(
  manager: EntityManager,
  noted: ReadonlyMap<string, bigint>,
): Promise<(ChainHead & { organizationId: string })[]> {
  const rows = await manager.query<{ organization_id: string; sequence: string; hash: Buffer }[]>(
    'SELECT organization_id, sequence, hash FROM audit_chain ORDER BY organization_id',
  );
  return rows
    .map((row) => ({ organizationId: row.organization_id, sequence: BigInt(row.sequence), hash: row.hash }))
    .filter(({ organizationId, sequence }) => noted.get(organizationId) !== sequence);
}

function whereOf(filter: AuditFilter): { conditions: string[]; values: unknown[] } {
  const values: unknown[] = [];
  const conditions: string[] = ['true'];
  const add = (condition: string, value: unknown): void => {
    conditions.push(condition.replace('?', `$${values.push(value)}`));
  };
  if (filter.organizationIds !== undefined) add('organization_id = ANY(?::text[])', filter.organizationIds);
  if (filter.actorId !== undefined) add('actor_id = ?', filter.actorId);
  if (filter.action?.endsWith('.') === true) add('starts_with(action, ?)', filter.action);
  else if (filter.action !== undefined) add('action = ?', filter.action);
  if (filter.kind !== undefined) add('kind = ?', filter.kind);
  if (filter.resourceId !== undefined) add('resource_id = ?::uuid', filter.resourceId);
  if (filter.requestId !== undefined) add('request_id = ?', filter.requestId);
  if (filter.from !== undefined) add('at >= ?::timestamptz', filter.from);
  if (filter.to !== undefined) add('at < ?::timestamptz', filter.to);
  if (filter.upToNumber !== undefined) add('number <= ?::bigint', String(filter.upToNumber));
  return { conditions, values };
}

function entryOf(row: EntryRow): AuditEntry {
  return {
    number: BigInt(row.number),
    hash: row.hash,
    record: {
      hashVersion: row.hash_version,
      organizationId: row.organization_id,
      sequence: BigInt(row.sequence),
      at: row.at.toISOString(),
      actorId: row.actor_id,
      requestId: row.request_id,
      remoteIp: row.remote_ip,
      action: row.action,
      kind: row.kind,
      resourceId: row.resource_id,
      before: row.before,
      after: row.after,
    },
  };
}
