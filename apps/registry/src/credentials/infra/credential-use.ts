import type { EntityManager } from 'typeorm';

/** Most users that are named. */
const MAX_NAMED = 20;

/** Who uses a credential. */
export interface CredentialUse {
  readonly count: number;
  /** The first of them. */
  readonly by: readonly { kind: string; id: string; name: string }[];
}

interface UseRow {
  credential_id: string;
  kind: string;
  id: string;
  name: string | null;
  uses: number;
}

/** Providers and deployments that use credentials, by credential, in one query. */
export async function usesOf(
  manager: EntityManager,
  credentialIds: readonly string[],
): Promise<ReadonlyMap<string, CredentialUse>> {
  const rows = await manager.query<UseRow[]>(
    `SELECT * FROM (
       SELECT credential_id, kind, id, name, count(*) OVER w::int AS uses, row_number() OVER (w ORDER BY kind DESC, id) AS place
       FROM (
         SELECT credential_id, 'provider' AS kind, id, key AS name FROM provider
         WHERE credential_id = ANY($1::uuid[])
         UNION ALL
         SELECT credential_id, 'deployment' AS kind, id,
           coalesce(to_jsonb(d)->'spec'->>'upstream_model_id', to_jsonb(d)->>'upstream_model_id') AS name
         FROM deployment d WHERE credential_id = ANY($1::uuid[])
       ) AS used WINDOW w AS (PARTITION BY credential_id)
     ) AS placed WHERE place <= ${MAX_NAMED} ORDER BY credential_id, place`,
    [credentialIds],
  );
  const byCredential = Map.groupBy(rows, (row) => row.credential_id);
  return new Map(
    [...byCredential].map(([credentialId, uses]) => [
      credentialId,
      { count: uses[0]!.uses, by: uses.map(({ kind, id, name }) => ({ kind, id, name: name ?? id })) },
    ]),
  );
}
