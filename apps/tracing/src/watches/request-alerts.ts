import { RequestRecord } from '@roundhouse/contracts/events/v1/request';
import { newId } from '@roundhouse/kernel';
import type { DataSource } from 'typeorm';
import type { RequestRow } from '../requests/request-row.ts';
import type { SinkBook } from '../sinks/sink-book.ts';

const INSERT = `
INSERT INTO tracing.alert_outbox (id, kind, organization_id, subject_id, dedupe_key, occurred_at, payload)
SELECT id, 'request.finished', organization_id, request_id, 'request ' || request_id, occurred_at, payload
FROM jsonb_to_recordset($1::jsonb)
  AS incoming(id uuid, organization_id text, request_id text, occurred_at timestamptz, payload jsonb)
ON CONFLICT (dedupe_key) DO NOTHING`;

/** Tells of single requests, where somebody wants to hear of each. No content stands in it. */
export class RequestAlerts {
  private readonly source: Pick<DataSource, 'query'>;
  private readonly sinks: Pick<SinkBook, 'wantsRequestsOf'>;

  constructor(source: Pick<DataSource, 'query'>, sinks: Pick<SinkBook, 'wantsRequestsOf'>) {
    this.source = source;
    this.sinks = sinks;
  }

  /** Adds alerts of requests that are kept. The same request may come again: it is told once. */
  async add(rows: readonly RequestRow[]): Promise<void> {
    const wanted = rows.filter(({ organizationId }) => this.sinks.wantsRequestsOf(organizationId));
    if (wanted.length === 0) return;
    const json = wanted.map((row) => ({
      id: newId(),
      organization_id: row.organizationId,
      request_id: row.requestId,
      occurred_at: new Date(row.receivedAtMs).toISOString(),
      payload: payloadOf(row),
    }));
    await this.source.query(INSERT, [JSON.stringify(json)]);
  }
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
    operation: record.operation,
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

function orNull(text: string): string | null {
  return text === '' ? null : text.replaceAll('\0', '\u{FFFD}');
}
