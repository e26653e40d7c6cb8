import { idTimeMs, isId } from '@roundhouse/kernel';
import { daysFrom, UsageConditions } from '../../usage/infra/usage-conditions.ts';
import type { UsageStatement } from '../../usage/infra/usage-statement.ts';
import type { RequestQuery, UsageScope } from '../../usage/usage.ports.ts';

/** Names of the columns that conditions are about. */
const TABLE = { always: 'true', day: 'request_day', at: 'received_at' } as const;
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
