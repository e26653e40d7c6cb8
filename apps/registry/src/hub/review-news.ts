import type { EntityManager } from 'typeorm';
import { SinkNews } from '../sinks/sink-news.ts';
import type { HubVersionEntity } from './infra/hub-version.entity.ts';

/**
 * Tells sinks that chose reviews how a version stands: that it waits for somebody to decide, or what was decided. In the
 * transaction that makes it so.
 */
export function tellReview(
  tx: Pick<EntityManager, 'query'>,
  version: HubVersionEntity,
  occurredAt: Date,
): Promise<void> {
  const { id, entryId, slug, organizationId, number, state, publisher, submittedBy, reviewedBy, reason } = version;
  const errors = version.issues.filter(({ level }) => level === 'error').length;
  return SinkNews.add(tx, {
    kind: state === 'pending' ? 'review.requested' : `review.${state}`,
    organizationId,
    subjectId: id,
    occurredAt,
    payload: {
      slug,
      number,
      entry_id: entryId,
      publisher,
      submitted_by: submittedBy,
      reviewed_by: reviewedBy,
      reason,
      errors,
      other_issues: version.issues.length - errors,
    },
  });
}
