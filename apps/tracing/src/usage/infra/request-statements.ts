import { idTimeMs, isId } from '@roundhouse/kernel';
import type { RequestQuery, UsageScope } from '../usage.ports.ts';
import { daysFrom, UsageConditions } from './usage-conditions.ts';
import type { UsageStatement } from './usage-statement.ts';

/** Ids are in the order of time when they are compared byte by byte; the indexes are made for that. */
const REQUEST_ID = 'request_id COLLATE "C"';
/** Sorts behind whatever a prefix may go on with. */
const BEHIND_ALL = '\u{10FFFF}';

const COLUMNS = [
  'attempt_id, kind, ordinal, extract(epoch FROM occurred_at) * 1000 AS occurred_at_ms, request_id, organization_id',
  'project_id, team_id, member_id, api_key_id, model_id, model_key, deployment_id, provider_id, upstream_model_id',
  'mode, price_id, attempt_index, stream, gateway_id, end_status, usage_source, input_tokens, cache_read_tokens',
  'cache_write_tokens, cache_write_1h_tokens, output_tokens, reasoning_tokens, audio_input_tokens',
  'audio_output_tokens, image_tokens, images, audio_ms, characters, pages, cost_pico, duration_ms, first_token_ms, http_status, failure_class',
  'finish_reason, reason',
].join(', ');

/** Ids of requests of which any attempt fits the filter, newest first. Reads along an index and stops at the limit. */
export function requestIdsStatement(query: RequestQuery): UsageStatement {
  const { scope, filter, status, requestIdPrefix, beforeRequestId, limit } = query;
  const conditions = new UsageConditions(scope);
  conditions.addFilter(filter);
  conditions.add((place) => `${REQUEST_ID} > ${place}`, '');
  if (beforeRequestId !== '') conditions.add((place) => `${REQUEST_ID} < ${place}`, beforeRequestId);
  if (requestIdPrefix !== '') {
    conditions.add((place) => `${REQUEST_ID} >= ${place}`, requestIdPrefix);
    conditions.add((place) => `${REQUEST_ID} < ${place}`, requestIdPrefix + BEHIND_ALL);
  }
  // Some attempt ended as the request did, but not always the one that the filter is about.
  const aboutAttempts = filter.model !== '' || filter.deploymentId !== '' || filter.providerId !== '';
  if (status !== '' && !aboutAttempts) conditions.add((place) => `end_status = ${place}`, status);
  return {
    text: `SELECT DISTINCT ${REQUEST_ID} AS request_id FROM tracing.ledger WHERE ${conditions.where}
      ORDER BY 1 DESC LIMIT ${conditions.value(limit)}`,
    values: conditions.values,
  };
}

/** Every row but opens of some requests of a scope. */
export function requestRowsStatement(scope: UsageScope, requestIds: readonly string[]): UsageStatement {
  const conditions = new UsageConditions(scope);
  conditions.add((place) => `${REQUEST_ID} = ANY(${place}::text[])`, requestIds);
  if (requestIds.every(isId)) {
    // An attempt begins after its request, whose id tells when that was.
    const times = requestIds.map(idTimeMs);
    conditions.addDays(daysFrom(Math.min(...times), -1), daysFrom(Math.max(...times), 1));
  }
  return { text: `SELECT ${COLUMNS} FROM tracing.ledger WHERE ${conditions.where}`, values: conditions.values };
}
