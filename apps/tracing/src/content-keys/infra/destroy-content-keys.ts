import type { DataSource, EntityManager } from 'typeorm';
import type { ErasureSubject } from '../../request-content/request-content.ports.ts';

const COLUMNS: Readonly<Partial<Record<ErasureSubject, string>>> = {
  key: 'api_key_id',
  member: 'member_id',
  user: 'end_user',
  organization: 'organization_id',
};

/**
 * Destroys the keys of a subject. A request has none of its own: what else its caller said that day stays readable.
 *
 * @param subjectId of a user the hash of the name
 */
export async function destroyContentKeys(
  manager: EntityManager,
  organizationId: string,
  subject: ErasureSubject,
  subjectId: string,
): Promise<void> {
  const column = COLUMNS[subject];
  if (column === undefined) return;
  // In the order in which whoever seals takes them.
  await manager.query(
    `DELETE FROM tracing.content_keys WHERE id IN (SELECT id FROM tracing.content_keys
       WHERE organization_id = $1 AND ${column} = $2 ORDER BY id FOR UPDATE)`,
    [organizationId, subjectId],
  );
}

/** Which keys are too old. */
export interface ExpiredKeys {
  /** UTC, `YYYY-MM-DD`; of days before it. */
  readonly before: string;
  readonly organizationIds: readonly string[];
  /** True = of all organizations but these. */
  readonly others: boolean;
}

/** Destroys some keys of days of which nothing is kept any more. @returns how many; fewer than asked for = all of them */
export async function destroyExpiredKeys(source: DataSource, expired: ExpiredKeys, atMost: number): Promise<number> {
  const { before, organizationIds, others } = expired;
  const [, count] = await source.query<[unknown, number]>(
    `DELETE FROM tracing.content_keys WHERE id IN (SELECT id FROM tracing.content_keys
       WHERE request_day < $1::date AND organization_id ${others ? '<> ALL' : '= ANY'}($2::text[])
       ORDER BY id LIMIT $3 FOR UPDATE)`,
    [before, organizationIds, atMost],
  );
  return count;
}
