import type { CredentialKey } from '@roundhouse/contracts/registry/v1/snapshot';
import type { EntityManager } from 'typeorm';
import type { HolderKind } from '../domain/secret-holder.ts';

interface SealedRow {
  id: string;
  holder_id: string;
  name: string;
  revision: string;
  allowed_hosts: string[];
  copies: { fleetKeyId: string; jwe: string }[] | null;
}

// Read for gateways alone: a text that is not read cannot leave.
const COPIES = `(SELECT json_agg(json_build_object('fleetKeyId', c.fleet_key_id, 'jwe', c.jwe) ORDER BY c.fleet_key_id)
  FROM sealed_secret c WHERE c.secret_id = s.id AND c.revision = s.revision)`;

/**
 * Keys of holders as watchers get them, by holder and in the order in which they were made.
 *
 * @param withCopies true for gateways, which get them sealed; others learn that there are keys, and when one changes
 */
export async function sealedKeysOf(
  manager: EntityManager,
  kind: HolderKind,
  holderIds: readonly string[],
  withCopies: boolean,
): Promise<ReadonlyMap<string, readonly CredentialKey[]>> {
  if (holderIds.length === 0) return new Map();
  const rows = await manager.query<SealedRow[]>(
    `SELECT s.id, s.holder_id, s.name, s.revision, s.allowed_hosts, ${withCopies ? COPIES : 'NULL'} AS copies
     FROM secret s WHERE s.holder_kind = $1 AND s.holder_id = ANY($2::uuid[]) ORDER BY s.id`,
    [kind, holderIds],
  );
  const byHolder = new Map<string, CredentialKey[]>();
  for (const row of rows) {
    const keys = byHolder.get(row.holder_id) ?? [];
    keys.push({
      id: row.id,
      name: row.name,
      secretRevision: BigInt(row.revision),
      sealed: row.copies ?? [],
      allowedHosts: row.allowed_hosts,
    });
    byHolder.set(row.holder_id, keys);
  }
  return byHolder;
}
