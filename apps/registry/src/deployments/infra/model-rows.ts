import type { JsonObject } from '@roundhouse/admin-api';
import { isId } from '@roundhouse/kernel';
import type { EntityManager } from 'typeorm';
import { may, type Caller } from '../../commands/domain/caller.ts';

/** A model as far as its deployments depend on it. */
export interface ModelOfDeployment {
  readonly id: string;
  readonly organizationId: string;
  readonly projectId: string | null;
  readonly mode: string;
}

interface ModelRow {
  id: string;
  organization_id: string;
  project_id: string | null;
  mode: string;
}

const COLUMNS = `m.id, m.organization_id, m.project_id, m.spec->>'mode' AS mode`;

/** The model with this id; undefined for another text, and for none. */
export async function modelOf(manager: EntityManager, id: string): Promise<ModelOfDeployment | undefined> {
  if (!isId(id)) return undefined;
  const [row] = await manager.query<ModelRow[]>(`SELECT ${COLUMNS} FROM model m WHERE m.id = $1`, [id]);
  return row && modelFrom(row);
}

/**
 * The model that a new deployment names by id, or by key in its organization, which is the caller's unless it names
 * another; of two with the same key, that of the project it names, else that which the organization shares.
 *
 * @returns undefined when it names none that the caller may see
 */
export async function modelNamed(
  manager: EntityManager,
  caller: Caller,
  { model_id: named, organization_id: organization, project_id: project }: JsonObject,
): Promise<ModelOfDeployment | undefined> {
  if (typeof named !== 'string') return undefined;
  const rows = isId(named)
    ? await manager.query<ModelRow[]>(`SELECT ${COLUMNS} FROM model m WHERE m.id = $1`, [named])
    : await manager.query<ModelRow[]>(
        `SELECT ${COLUMNS} FROM model m JOIN organization o ON o.id = m.organization_id
         LEFT JOIN project p ON p.id = m.project_id
         WHERE lower(m.key) = lower($1) AND (o.id::text = $2 OR lower(o.key) = lower($2))
           AND (p.id IS NULL OR p.id::text = $3 OR lower(p.key) = lower($3))
         ORDER BY p.id NULLS LAST LIMIT 1`,
        [named, typeof organization === 'string' ? organization : caller.organizationId, textOf(project)],
      );
  const model = rows[0] && modelFrom(rows[0]);
  if (model === undefined) return undefined;
  const place = { organizationId: model.organizationId, projectId: model.projectId ?? '' };
  return may(caller, 'model:read', place) ? model : undefined;
}

function modelFrom(row: ModelRow): ModelOfDeployment {
  return { id: row.id, organizationId: row.organization_id, projectId: row.project_id, mode: row.mode };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
