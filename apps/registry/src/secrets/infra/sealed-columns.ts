import { sealedKeyId, type SecretPlace } from '@roundhouse/secrets';
import type { EntityManager } from 'typeorm';
import { CLIENT_SECRETS } from '../../sessions/oidc/infra/client-secrets.ts';
import { envelopePlace } from '../domain/secret-holder.ts';

/** One sealed value, and where it belongs. */
export interface SealedValue {
  readonly id: string;
  readonly sealed: Buffer;
  readonly place: SecretPlace;
}

/** A column that holds envelopes. Whatever seals something new must be listed in {@link SEALED_COLUMNS}. */
export interface SealedColumn {
  /** Rows by the master key that sealed them. */
  count(manager: EntityManager): Promise<ReadonlyMap<string, number>>;
  /** Locks rows that another key than this one sealed; those that somebody else has locked are passed over. */
  take(manager: EntityManager, currentKeyId: string, limit: number): Promise<SealedValue[]>;
  put(manager: EntityManager, id: string, sealed: Buffer): Promise<void>;
}

interface SecretRow {
  id: string;
  holder_kind: string;
  holder_id: string;
  organization_id: string;
  revision: string;
  sealed: Buffer;
}

const SECRETS: SealedColumn = {
  count: async (manager) => countBy(manager, `SELECT master_key_id AS id, count(*)::int AS n FROM secret GROUP BY 1`),
  take: async (manager, currentKeyId, limit) => {
    const rows = await manager.query<SecretRow[]>(
      `SELECT id, holder_kind, holder_id, organization_id, revision, sealed FROM secret
       WHERE master_key_id <> $1 ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED`,
      [currentKeyId, limit],
    );
    return rows.map((row) => ({
      id: row.id,
      sealed: row.sealed,
      place: envelopePlace({
        id: row.id,
        holderKind: row.holder_kind,
        holderId: row.holder_id,
        organizationId: row.organization_id,
        revision: BigInt(row.revision),
      }),
    }));
  },
  put: async (manager, id, sealed) => {
    await manager.query(`UPDATE secret SET sealed = $2, master_key_id = $3 WHERE id = $1`, [
      id,
      sealed,
      sealedKeyId(sealed),
    ]);
  },
};

/** Every column that holds envelopes. */
export const SEALED_COLUMNS: readonly SealedColumn[] = [SECRETS, CLIENT_SECRETS];

async function countBy(manager: EntityManager, query: string): Promise<ReadonlyMap<string, number>> {
  const rows = await manager.query<{ id: string; n: number }[]>(query);
  return new Map(rows.map(({ id, n }) => [id, n]));
}
