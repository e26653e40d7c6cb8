import { sealedKeyId } from '@roundhouse/secrets';
import type { EntityManager } from 'typeorm';
import { HUB_SOURCE_KEYS } from '../../hub/source/source-keys.ts';
import { CLIENT_SECRETS } from '../../sessions/oidc/infra/client-secrets.ts';
import { envelopePlace } from '../domain/secret-holder.ts';
import type { SealedColumn } from './sealed-column.ts';

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
  put: async (manager, values) => {
    const rows = values.map(({ id, sealed }) => ({ id, sealed: sealed.toString('hex'), key_id: sealedKeyId(sealed) }));
    await manager.query(
      `UPDATE secret SET sealed = decode(r.sealed, 'hex'), master_key_id = r.key_id
       FROM jsonb_to_recordset($1::jsonb) AS r(id uuid, sealed text, key_id text) WHERE secret.id = r.id`,
      [JSON.stringify(rows)],
    );
  },
};

interface SinkRow {
  id: string;
  /** null = the installation. */
  organization_id: string | null;
  secret_revision: string;
  sealed_secret: Buffer;
}

// Sinks keep their signing secret in their own row; which key sealed it stands in the envelope.
const SINK_KEY = `convert_from(substring(sealed_secret FROM 3 FOR get_byte(sealed_secret, 1)), 'UTF8')`;

const SINKS: SealedColumn = {
  count: async (manager) =>
    countBy(
      manager,
      `SELECT ${SINK_KEY} AS id, count(*)::int AS n FROM sink WHERE sealed_secret IS NOT NULL GROUP BY 1`,
    ),
  take: async (manager, currentKeyId, limit) => {
    const rows = await manager.query<SinkRow[]>(
      `SELECT id, organization_id, secret_revision, sealed_secret FROM sink
       WHERE sealed_secret IS NOT NULL AND ${SINK_KEY} <> $1 ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED`,
      [currentKeyId, limit],
    );
    return rows.map((row) => ({
      id: row.id,
      sealed: row.sealed_secret,
      place: {
        organizationId: row.organization_id ?? '',
        table: 'sink',
        rowId: row.id,
        version: BigInt(row.secret_revision),
      },
    }));
  },
  put: async (manager, values) => {
    for (const { id, sealed } of values) {
      await manager.query(`UPDATE sink SET sealed_secret = $2 WHERE id = $1`, [id, sealed]);
    }
  },
};

/** Every column that holds envelopes. */
export const SEALED_COLUMNS: readonly SealedColumn[] = [SECRETS, SINKS, CLIENT_SECRETS, HUB_SOURCE_KEYS];

async function countBy(manager: EntityManager, query: string): Promise<ReadonlyMap<string, number>> {
  const rows = await manager.query<{ id: string; n: number }[]>(query);
  return new Map(rows.map(({ id, n }) => [id, n]));
}
