import type { JsonObject } from '@roundhouse/admin-api';
import type { EntityManager } from 'typeorm';
import { runState } from './domain/run-state.ts';
import { definitionsOf } from './infra/definitions.ts';
import type { TestRunEntity } from './infra/test-run.entity.ts';
import type { ResultRow } from './infra/test-results.ts';

/** Results as REST shows them, in their order. */
export async function showResults(manager: EntityManager, rows: readonly ResultRow[]): Promise<JsonObject[]> {
  const ids = [...new Set(rows.map((row) => row.deployment_id))];
  const definitions = await definitionsOf(manager, ids);
  return rows.map(({ definition, ...row }) => ({
    ...row,
    tested_at: row.tested_at.toISOString(),
    debug: row.debug as JsonObject | null,
    current: definitions.get(row.deployment_id) === definition,
  }));
}

/** A run as REST shows it. */
export function showRun(run: TestRunEntity, results: readonly JsonObject[], now: Date): JsonObject {
  const { usable, error, timeout, unsupported } = run;
  return {
    id: run.id,
    organization_id: run.organizationId,
    project_id: run.projectId,
    state: runState(run.state, run.updatedAt, now),
    paid: run.paid,
    total: run.total,
    done: usable + error + timeout + unsupported,
    counts: { usable, error, timeout, unsupported },
    started_at: run.createdAt.toISOString(),
    started_by: run.createdBy,
    finished_at: run.finishedAt?.toISOString() ?? null,
    results,
  };
}
