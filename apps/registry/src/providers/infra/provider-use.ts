import type { EntityManager } from 'typeorm';

/** How much hangs on a provider. */
export interface ProviderUse {
  readonly models: number;
  readonly deployments: number;
}

/** Models and deployments behind providers, by provider, in one query. */
export async function usesOf(
  manager: EntityManager,
  providerIds: readonly string[],
): Promise<ReadonlyMap<string, ProviderUse>> {
  const rows = await manager.query<{ provider_id: string; models: number; deployments: number }[]>(
    `SELECT provider_id, count(DISTINCT model_id)::int AS models, count(*)::int AS deployments
     FROM deployment WHERE provider_id = ANY($1::uuid[]) GROUP BY provider_id`,
    [providerIds],
  );
  return new Map(rows.map(({ provider_id: id, models, deployments }) => [id, { models, deployments }]));
}
