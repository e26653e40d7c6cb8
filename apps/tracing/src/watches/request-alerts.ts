import { RequestRecord } from '@roundhouse/contracts/events/v1/request';
import type { RequestRow } from '../requests/request-row.ts';
import type { SinkBook } from '../sinks/sink-book.ts';

/** A request that somebody wants to hear of: facts for its alert, without content. */
export interface ToldRequest {
  readonly request_id: string;
  readonly organization_id: string;
  readonly occurred_at: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** Those of the requests that some sink wants to hear of, each. */
export function toldRequests(
  rows: readonly RequestRow[],
  sinks: Pick<SinkBook, 'wantsRequestsOf'>,
): readonly ToldRequest[] {
  return rows
    .filter(({ organizationId }) => sinks.wantsRequestsOf(organizationId))
    .map((row) => ({
      request_id: row.requestId,
      organization_id: row.organizationId,
      occurred_at: new Date(row.receivedAtMs).toISOString(),
      payload: payloadOf(row),
    }));
}

/** The provider is the one that was explicitly called at last, whatever the model is configured for by now. */
function payloadOf(row: RequestRow): Record<string, unknown> {
  const record = RequestRecord.decode(row.bytes);
  const target = record.attempts.findLast(({ attemptId }) => attemptId !== '')?.target;
  const { requestId, projectId, teamId, apiKeyId, status, httpStatus, reason, refusingStep, latencyMs, tags } = row;
  return {
    request_id: requestId,
    project_id: projectId,
    team_id: orNull(teamId),
    api_key_id: apiKeyId,
    operation: orNull(record.operation),
    called: orNull(record.callable?.key ?? ''),
    status,
    http_status: httpStatus,
    reason: orNull(reason),
    refusing_step: orNull(refusingStep),
    latency_ms: latencyMs,
    first_token_ms: record.firstTokenUs === 0 ? null : Math.round(record.firstTokenUs / 1000),
    attempts: record.attempts.length,
    deployment_id: orNull(target?.deploymentId ?? ''),
    provider_id: orNull(target?.providerId ?? ''),
    upstream_model_id: orNull(target?.upstreamModelId ?? ''),
    input_tokens: record.usage?.inputTokens ?? 0,
    output_tokens: record.usage?.outputTokens ?? 0,
    cost_pico: String(record.costPico),
    finish_reason: orNull(record.finishReason),
    tags,
  };
}

/** Postgres has no NUL in text. */
function orNull(text: string): string | null {
  return text === '' ? null : text.replaceAll('\0', '\u{FFFD}');
}
