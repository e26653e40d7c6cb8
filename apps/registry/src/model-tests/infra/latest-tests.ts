import type { EntityManager } from 'typeorm';
import type { LastTest } from '../../models/domain/status-badge.ts';
import { definitionsOf } from './definitions.ts';

/**
 * Last test of each of these deployments. One that tested something else than what is configured now is left out: the
 * deployment is then untested (001-34).
 */
export async function latestTests(
  manager: EntityManager,
  deploymentIds: readonly string[],
): Promise<ReadonlyMap<string, LastTest>> {
  if (deploymentIds.length === 0) return new Map();
  const rows = await manager.query<
    { deployment_id: string; at: Date; result: LastTest['result']; definition: string }[]
  >(
    `SELECT wanted.id AS deployment_id, t.tested_at AS at, t.result, t.definition
     FROM unnest($1::uuid[]) AS wanted (id), LATERAL (
       SELECT tested_at, result, definition FROM model_test_result
       WHERE deployment_id = wanted.id ORDER BY id DESC LIMIT 1) t`,
    [deploymentIds],
  );
  const definitions = await definitionsOf(
    manager,
    rows.map((row) => row.deployment_id),
  );
  return new Map(
    rows
      .filter(({ deployment_id: id, definition }) => definitions.get(id) === definition)
      .map(({ deployment_id: id, at, result }) => [id, { at, result }]),
  );
}
