import { idTimeMs, isId } from '@roundhouse/kernel';
import { dayOf } from '../request-row.ts';
import { daysFrom, UsageConditions } from '../../usage/infra/usage-conditions.ts';
import type { UsageStatement } from '../../usage/infra/usage-statement.ts';
import type { RecordedFilter, RequestQuery, UsageScope } from '../../usage/usage.ports.ts';

/** Names of the columns that conditions are about. */
const TABLE = { always: 'true', day: 'request_day', at: 'received_at' } as const;
/** Behind all days that there are. */
const LATEST_MS = Date.UTC(2200, 0, 1);
/** Sorts behind whatever a prefix may go on with. */
const BEHIND_ALL = '\u{10FFFF}';

/** Ids of requests whose record fits the filter, newest first. Reads along an index and stops at the limit. */
export function recordIdsStatement(query: RequestQuery): UsageStatement {
  const { scope, filter, status, minLatencyMs, requestIdPrefix, beforeRequestId, limit } = query;
  const { reason, refusingStep, tag } = query;
  const conditions = new UsageConditions(scope, TABLE);
  conditions.addTime(filter);
  if (filter.projectId !== '') conditions.add((place) => `project_id = ${place}`, filter.projectId);
  if (filter.apiKeyId !== '') conditions.add((place) => `api_key_id = ${place}`, filter.apiKeyId);
  if (filter.model !== '') conditions.add((place) => `${place} = ANY(model_names)`, filter.model);
  if (filter.deploymentId !== '') conditions.add((place) => `${place} = ANY(deployment_ids)`, filter.deploymentId);
  if (filter.providerId !== '') conditions.add((place) => `${place} = ANY(provider_ids)`, filter.providerId);
  if (status !== '') conditions.add((place) => `status = ${place}`, status);
  if (minLatencyMs > 0) conditions.add((place) => `latency_ms >= ${place}`, minLatencyMs);
  if (reason !== '') conditions.add((place) => `reason = ${place}`, reason);
  if (refusingStep !== '') conditions.add((place) => `refusing_step = ${place}`, refusingStep);
  if (tag !== '') conditions.add((place) => `${place} = ANY(tags)`, tag);
  if (query.recorded !== undefined) addRecorded(conditions, query.recorded, query);
  // So that the planner sees that the small index of what was not served is enough.
  if (reason !== '' || refusingStep !== '' || (status !== '' && status !== 'success')) {
    conditions.addFixed(`status <> 'success'`);
  }
  if (beforeRequestId !== '') conditions.add((place) => `request_id < ${place}`, beforeRequestId);
  if (requestIdPrefix !== '') {
    conditions.add((place) => `request_id >= ${place}`, requestIdPrefix);
    conditions.add((place) => `request_id < ${place}`, requestIdPrefix + BEHIND_ALL);
  }
  return {
    text: `SELECT request_id FROM tracing.requests WHERE ${conditions.where}
      ORDER BY request_id DESC LIMIT ${conditions.value(limit)}`,
    values: conditions.values,
  };
}

function addRecorded(conditions: UsageConditions, asked: RecordedFilter, { scope, filter }: RequestQuery): void {
  const { search, memberId, endUser, costLabel, feedback } = asked;
  if (memberId !== '') conditions.add((place) => `member_id = ${place}`, memberId);
  if (endUser !== '') conditions.add((place) => `end_user = ${place}`, endUser);
  if (costLabel !== '') conditions.add((place) => `${place} = ANY(cost_labels)`, costLabel);
  if (search !== '') {
    // In its own days and organization, so that their index is enough to find few words among many.
    const from = conditions.value(dayOf(filter.from.getTime()));
    const to = conditions.value(dayOf(Math.min(filter.to.getTime(), LATEST_MS)));
    const whose =
      scope.kind === 'installation' ? 'true' : `organization_id = ${conditions.value(scope.organizationId)}`;
    conditions.add(
      (place) => `request_id IN (SELECT request_id FROM tracing.request_contents
        WHERE request_day BETWEEN ${from}::date AND ${to}::date AND ${whose}
          AND search @@ websearch_to_tsquery('simple', ${place}))`,
      search,
    );
  }
  if (feedback !== '') {
    conditions.add(
      (place) => `request_id IN (SELECT request_id FROM tracing.request_feedback WHERE ${place} IN ('any', rating))`,
      feedback,
    );
  }
}

/** Previews of some requests of a scope, and what people think of them. */
export function asidesStatement(scope: UsageScope, requestIds: readonly string[]): UsageStatement {
  const conditions = new UsageConditions(scope, TABLE);
  const ids = conditions.value(requestIds);
  conditions.addFixed(`request_id = ANY(${ids}::text[])`);
  if (requestIds.every(isId)) {
    const times = requestIds.map(idTimeMs);
    conditions.addDays(daysFrom(Math.min(...times), -1), daysFrom(Math.max(...times), 1));
  }
  const said = `SELECT request_id, capture, request_preview, answer_preview FROM tracing.request_contents
    WHERE ${conditions.where}`;
  const thought = `SELECT request_id, count(*) FILTER (WHERE rating = 'up')::int AS thumbs_up,
    count(*) FILTER (WHERE rating = 'down')::int AS thumbs_down
    FROM tracing.request_feedback WHERE request_id = ANY(${ids}::text[]) GROUP BY request_id`;
  return {
    text: `SELECT request_id, capture, request_preview, answer_preview, thumbs_up, thumbs_down
      FROM (${said}) said FULL JOIN (${thought}) thought USING (request_id)`,
    values: conditions.values,
  };
}

/** The records of some requests of a scope. */
export function recordsStatement(scope: UsageScope, requestIds: readonly string[]): UsageStatement {
  const conditions = new UsageConditions(scope, TABLE);
  conditions.add((place) => `request_id = ANY(${place}::text[])`, requestIds);
  if (requestIds.every(isId)) {
    const times = requestIds.map(idTimeMs);
    conditions.addDays(daysFrom(Math.min(...times), -1), daysFrom(Math.max(...times), 1));
  }
  return {
    text: `SELECT request_id, record FROM tracing.requests WHERE ${conditions.where}`,
    values: conditions.values,
  };
}
