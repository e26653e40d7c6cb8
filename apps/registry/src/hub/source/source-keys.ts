import type { SecretPlace } from '@roundhouse/secrets';
import type { SealedColumn } from '../../secrets/infra/sealed-column.ts';

interface SealedRow {
  id: string;
  sealed_secret: Buffer;
  secret_revision: string;
}

/** Where the sealed key of a source belongs: no other row or revision opens it. */
export function keyPlaceOf({ id, secretRevision }: { id: string; secretRevision: bigint }): SecretPlace {
  return { organizationId: '', table: 'hub_source', rowId: id, version: secretRevision };
}

// Which master key sealed it stands in the envelope.
const MASTER_KEY = `convert_from(substring(sealed_secret FROM 3 FOR get_byte(sealed_secret, 1)), 'UTF8')`;

/** Keys of followed hubs, for the re-wrap under another master key. */
export const HUB_SOURCE_KEYS: SealedColumn = {
  count: async (manager) => {
    const rows = await manager.query<{ id: string; n: number }[]>(
      `SELECT ${MASTER_KEY} AS id, count(*)::int AS n FROM hub_source WHERE sealed_secret IS NOT NULL GROUP BY 1`,
    );
    return new Map(rows.map(({ id, n }) => [id, n]));
  },
  take: async (manager, currentKeyId, limit) => {
    const rows = await manager.query<SealedRow[]>(
      `SELECT id, sealed_secret, secret_revision FROM hub_source
       WHERE sealed_secret IS NOT NULL AND ${MASTER_KEY} <> $1 ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED`,
      [currentKeyId, limit],
    );
    return rows.map(({ id, sealed_secret: sealed, secret_revision: revision }) => ({
      id,
      sealed,
      place: keyPlaceOf({ id, secretRevision: BigInt(revision) }),
    }));
  },
  put: async (manager, values) => {
    for (const { id, sealed } of values) {
      await manager.query('UPDATE hub_source SET sealed_secret = $2 WHERE id = $1', [id, sealed]);
    }
  },
};
