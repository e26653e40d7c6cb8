import { CONFIGURATION_KINDS } from '@roundhouse/admin-api';
import type { EntityManager } from 'typeorm';

/** A revision of an organization's configuration: everything that changed in one transaction. */
export interface RevisionSummary {
  readonly revision: string;
  readonly at: Date;
  readonly actor_id: string;
  readonly request_id: string;
  readonly changes: number;
  readonly kinds: readonly string[];
}

/** One change of a revision. */
export interface RevisionChange {
  readonly sequence: string;
  readonly at: Date;
  readonly actor_id: string;
  readonly action: string;
  readonly kind: string;
  readonly resource_id: string;
  readonly before: Record<string, unknown> | null;
  readonly after: Record<string, unknown> | null;
}

/** Counting stops here. */
const MAX_COUNTED = 10_000;
const KINDS = CONFIGURATION_KINDS.map(({ name }) => name);

/** Number of the last change of an organization's configuration; 0 before the first. */
export async function configurationRevision(manager: EntityManager, organizationId: string): Promise<bigint> {
  const [row] = await manager.query<{ number: string }[]>(
    `SELECT number FROM audit_entry WHERE organization_id = $1 AND kind = ANY($2::text[])
     ORDER BY number DESC LIMIT 1`,
    [organizationId, KINDS],
  );
  return BigInt(row?.number ?? 0);
}

/**
 * Keeps others from changing anything of the organization until the transaction ends. The command path takes the same
 * lock as its last but one, so this must come after every change of rows.
 */
export async function lockRevision(manager: EntityManager, organizationId: string): Promise<void> {
  await manager.query('SELECT 1 FROM audit_chain WHERE organization_id = $1 FOR UPDATE', [organizationId]);
}

/** Revisions before one, newest first, and how many there are; counts to 10 000. */
export async function readRevisions(
  manager: EntityManager,
  organizationId: string,
  before: string | undefined,
  limit: number,
): Promise<{ revisions: RevisionSummary[]; total: number }> {
  const revisions = await manager.query<RevisionSummary[]>(
    `SELECT number::text AS revision, min(at) AS at, min(actor_id) AS actor_id, min(request_id) AS request_id,
            count(*)::int AS changes, array_agg(DISTINCT kind ORDER BY kind) AS kinds
     FROM audit_entry
     WHERE organization_id = $1 AND kind = ANY($2::text[]) AND ($3::bigint IS NULL OR number < $3)
     GROUP BY number ORDER BY audit_entry.number DESC LIMIT $4`,
    [organizationId, KINDS, before ?? null, limit],
  );
  const [count] = await manager.query<{ total: number }[]>(
    `SELECT count(*)::int AS total FROM (SELECT DISTINCT number FROM audit_entry
       WHERE organization_id = $1 AND kind = ANY($2::text[]) LIMIT ${MAX_COUNTED}) AS counted`,
    [organizationId, KINDS],
  );
  return { revisions, total: count!.total };
}

/** Changes of one revision in their order. */
export async function readRevisionChanges(
  manager: EntityManager,
  organizationId: string,
  revision: string,
  page: { readonly after: string | undefined; readonly limit: number },
): Promise<{ changes: RevisionChange[]; total: number }> {
  const where = `organization_id = $1 AND number = $2::bigint AND kind = ANY($3::text[])`;
  const changes = await manager.query<RevisionChange[]>(
    `SELECT sequence::text AS sequence, at, actor_id, action, kind, resource_id, before, after FROM audit_entry
     WHERE ${where} AND ($4::bigint IS NULL OR sequence > $4) ORDER BY audit_entry.sequence LIMIT $5`,
    [organizationId, revision, KINDS, page.after ?? null, page.limit],
  );
  const [count] = await manager.query<{ total: number }[]>(
    `SELECT count(*)::int AS total FROM audit_entry WHERE ${where}`,
    [organizationId, revision, KINDS],
  );
  return { changes, total: count!.total };
}

/** A resource as it was at a revision. */
export interface FormerResource {
  readonly kind: string;
  readonly id: string;
  /** As history keeps it: the specification, and what its kind notes beside it. */
  readonly document: Record<string, unknown>;
}

/** Every resource of an organization and of these kinds that existed at a revision. */
export async function readFormerState(
  manager: EntityManager,
  organizationId: string,
  kinds: readonly string[],
  revision: string,
): Promise<FormerResource[]> {
  return manager.query<FormerResource[]>(
    `SELECT kind, resource_id AS id, document FROM (
       SELECT DISTINCT ON (h.kind, h.resource_id) h.kind, h.resource_id, h.document FROM resource_history h
       JOIN (SELECT DISTINCT kind, resource_id FROM audit_entry
             WHERE organization_id = $1 AND kind = ANY($2::text[]) AND number <= $3::bigint) AS own
         ON own.kind = h.kind AND own.resource_id = h.resource_id
       WHERE h.revision <= $3::bigint
       ORDER BY h.kind, h.resource_id, h.revision DESC) AS former
     WHERE document IS NOT NULL AND document::text <> 'null' ORDER BY resource_id`,
    [organizationId, kinds, revision],
  );
}
