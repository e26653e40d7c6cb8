import { newId } from '@roundhouse/kernel';
import type { EntityManager } from 'typeorm';

/** Something in registry that sinks may want to hear of. */
export interface NewsForSinks {
  /** `review.requested`, `review.approved`, …: letters and underscores behind the point. */
  readonly kind: `review.${string}` | 'alert.node_intruded';
  /** Whose; null = the installation's. */
  readonly organizationId: string | null;
  /** What it is about; null = nothing that has an id. */
  readonly subjectId: string | null;
  readonly occurredAt: Date;
  /** Facts, as JSON of at most {@link MAX_NEWS_BYTES}; never a secret. What is larger is left out and its size named. */
  readonly payload: Readonly<Record<string, unknown>>;
}

/** News as they wait. */
export interface WaitingNews extends NewsForSinks {
  readonly id: string;
}

/** Bounds what one may say, in bytes of JSON. */
export const MAX_NEWS_BYTES = 16_384;

/** Where nobody delivers they are not kept for ever. */
const FORGET = `DELETE FROM sink_news WHERE occurred_at < now() - interval '30 days'`;

const INSERT = `
INSERT INTO sink_news (id, kind, organization_id, subject_id, occurred_at, payload) VALUES ($1, $2, $3, $4, $5, $6)`;

const OLDEST = `
SELECT id::text, kind, organization_id::text AS "organizationId", subject_id AS "subjectId",
  occurred_at AS "occurredAt", payload
FROM sink_news ORDER BY id LIMIT $1`;

/** News wait here for the service that delivers them. */
export const SinkNews = {
  /**
   * Adds news in the caller's own transaction: they are told if, and only if, that commits.
   *
   * @param tx such as the `manager` of a change set
   */
  async add(tx: Pick<EntityManager, 'query'>, news: NewsForSinks): Promise<void> {
    const { kind, organizationId, subjectId, occurredAt, payload } = news;
    await tx.query(FORGET);
    await tx.query(INSERT, [newId(), kind, organizationId, subjectId, occurredAt, bounded(payload)]);
  },

  /** The oldest, so many at most. */
  oldest(tx: Pick<EntityManager, 'query'>, limit: number): Promise<WaitingNews[]> {
    return tx.query<WaitingNews[]>(OLDEST, [limit]);
  },

  /** Forgets those that are kept elsewhere. @param ids UUIDs */
  async remove(tx: Pick<EntityManager, 'query'>, ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await tx.query('DELETE FROM sink_news WHERE id = ANY($1::uuid[])', [ids]);
  },
};

function bounded(payload: NewsForSinks['payload']): string {
  const json = JSON.stringify(payload);
  const sizeBytes = Buffer.byteLength(json);
  return sizeBytes <= MAX_NEWS_BYTES ? json : JSON.stringify({ omitted_bytes: sizeBytes });
}
