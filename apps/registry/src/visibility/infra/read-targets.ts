import type { AccessTarget } from '@roundhouse/access';
import type { EntityManager } from 'typeorm';
import { containing, searching } from '../../resources/infra/search.ts';

/** A model or route group with what people call it. */
export interface ReadTarget extends AccessTarget {
  readonly key: string;
  readonly displayName: string;
  readonly mode: string;
}

interface TargetRow {
  kind: AccessTarget['kind'];
  id: string;
  project_id: string | null;
  key: string;
  display_name: string;
  mode: string;
  visibility: AccessTarget['visibility'] | null;
  admin_status: AccessTarget['adminStatus'];
  access_groups: string[] | null;
  assigned_projects: string[] | null;
}

const MEMBERS = `spec->>'project_id' AS project_id, spec->>'key' AS key, spec->>'display_name' AS display_name,
  spec->>'mode' AS mode, spec->>'visibility' AS visibility, spec->>'admin_status' AS admin_status,
  spec->'access_groups' AS access_groups, spec->'assigned_projects' AS assigned_projects`;

/** What to look for. */
export interface WantedTargets {
  readonly organizationId: string;
  /** Only what is of the organization or this project; empty = of the organization. */
  readonly projectId: string;
  /** Of a key or display name; empty = any. */
  readonly part: string;
}

/** Reads what of an organization can be called, by ascending key: one query per kind. */
export function readTargets(
  manager: EntityManager,
  kinds: readonly AccessTarget['kind'][],
  wanted: WantedTargets,
): Promise<ReadTarget[]> {
  const read = (own: EntityManager): Promise<ReadTarget[]> => readKinds(own, kinds, wanted);
  return wanted.part === '' ? read(manager) : searching(manager, read);
}

async function readKinds(
  manager: EntityManager,
  kinds: readonly AccessTarget['kind'][],
  { organizationId, projectId, part }: WantedTargets,
): Promise<ReadTarget[]> {
  const found: ReadTarget[] = [];
  const like = containing(part);
  for (const kind of kinds) {
    const rows = await manager.query<TargetRow[]>(
      `SELECT '${kind}' AS kind, id, ${MEMBERS} FROM ${kind}
       WHERE organization_id = $1 AND (project_id IS NULL OR project_id::text = $2)
         AND (spec->>'key' ILIKE $3 OR spec->>'display_name' ILIKE $3)`,
      [organizationId, projectId, like],
    );
    found.push(...rows.map((row) => toTarget(row, organizationId)));
  }
  return found.sort((one, other) => compare(one.key, other.key) || compare(one.id, other.id));
}

function toTarget(row: TargetRow, organizationId: string): ReadTarget {
  return {
    kind: row.kind,
    id: row.id,
    organizationId,
    projectId: row.project_id ?? '',
    assignedProjectIds: row.assigned_projects ?? [],
    accessGroups: row.access_groups ?? [],
    visibility: row.visibility ?? 'public',
    adminStatus: row.admin_status,
    key: row.key,
    displayName: row.display_name,
    mode: row.mode,
  };
}

/** By code points, as the cursor compares. */
export function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
