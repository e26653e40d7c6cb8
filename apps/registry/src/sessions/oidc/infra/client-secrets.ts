import { openSecret, sealedKeyId, sealSecret, type MasterKeys, type SecretPlace } from '@roundhouse/secrets';
import type { EntityManager } from 'typeorm';
import type { SealedColumn } from '../../../secrets/infra/sealed-column.ts';
import type { OidcConnectionEntity } from './oidc-connection.entity.ts';

interface SealedRow {
  id: string;
  sealed_secret: Buffer;
  secret_revision: string;
}

/** Seals a client secret into its row. Only registry opens it: it goes to the identity provider and nowhere else. */
export async function sealClientSecret(
  manager: EntityManager,
  masterKeys: MasterKeys,
  row: OidcConnectionEntity,
  text: string,
): Promise<void> {
  row.secretRevision += 1n;
  row.sealedSecret = sealSecret(masterKeys, Buffer.from(text), placeOf(row.id, row.secretRevision));
  row.masterKeyId = sealedKeyId(row.sealedSecret);
  await manager.query(`SELECT nextval('secret_seal')`);
}

/** The client secret of a connection; undefined for a public client. */
export function openClientSecret(masterKeys: MasterKeys, row: OidcConnectionEntity): string | undefined {
  if (row.sealedSecret === null) return undefined;
  return openSecret(masterKeys, row.sealedSecret, placeOf(row.id, row.secretRevision)).toString();
}

/** Client secrets, for the re-wrap under another master key. */
export const CLIENT_SECRETS: SealedColumn = {
  count: async (manager) => {
    const rows = await manager.query<{ id: string; n: number }[]>(
      `SELECT master_key_id AS id, count(*)::int AS n FROM oidc_connection
       WHERE sealed_secret IS NOT NULL GROUP BY master_key_id`,
    );
    return new Map(rows.map(({ id, n }) => [id, n]));
  },
  take: async (manager, currentKeyId, limit) => {
    const rows = await manager.query<SealedRow[]>(
      `SELECT id, sealed_secret, secret_revision FROM oidc_connection
       WHERE sealed_secret IS NOT NULL AND master_key_id <> $1 ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED`,
      [currentKeyId, limit],
    );
    return rows.map(({ id, sealed_secret: sealed, secret_revision: revision }) => ({
      id,
      sealed,
      place: placeOf(id, BigInt(revision)),
    }));
  },
  put: async (manager, values) => {
    for (const { id, sealed } of values) {
      await manager.query('UPDATE oidc_connection SET sealed_secret = $2, master_key_id = $3 WHERE id = $1', [
        id,
        sealed,
        sealedKeyId(sealed),
      ]);
    }
  },
};

function placeOf(rowId: string, version: bigint): SecretPlace {
  return { organizationId: '', table: 'oidc_connection', rowId, version };
}
