import type { LedgerLine } from '../domain/ledger-line.ts';

/** A row as the database gives it: integers of 64 bits and amounts as text. */
export interface LedgerRecord {
  readonly attempt_id: string;
  readonly kind: LedgerLine['kind'];
  readonly ordinal: number;
  readonly occurred_at_ms: string;
  readonly request_id: string;
  readonly organization_id: string;
  readonly project_id: string;
  readonly team_id: string;
  readonly member_id: string;
  readonly api_key_id: string;
  readonly model_id: string;
  readonly model_key: string;
  readonly deployment_id: string;
  readonly provider_id: string;
  readonly upstream_model_id: string;
  readonly mode: number;
  readonly price_id: string;
  readonly attempt_index: string;
  readonly stream: boolean;
  readonly gateway_id: string;
  readonly end_status: string;
  readonly usage_source: string;
  readonly input_tokens: string;
  readonly cache_read_tokens: string;
  readonly cache_write_tokens: string;
  readonly cache_write_1h_tokens: string;
  readonly output_tokens: string;
  readonly reasoning_tokens: string;
  readonly audio_input_tokens: string;
  readonly audio_output_tokens: string;
  readonly image_tokens: string;
  readonly images: string;
  readonly audio_ms: string;
  readonly characters: string;
  readonly pages: string;
  readonly cost_pico: string;
  readonly duration_ms: string;
  readonly first_token_ms: string;
  readonly http_status: string;
  readonly failure_class: string;
  readonly finish_reason: string;
  readonly reason: string;
}

/** Reads a row of the ledger. */
export function toLedgerLine(row: LedgerRecord): LedgerLine {
  return {
    attemptId: row.attempt_id,
    kind: row.kind,
    ordinal: row.ordinal,
    occurredAtMs: Math.round(Number(row.occurred_at_ms)),
    requestId: row.request_id,
    organizationId: row.organization_id,
    projectId: row.project_id,
    teamId: row.team_id,
    memberId: row.member_id,
    apiKeyId: row.api_key_id,
    modelId: row.model_id,
    modelKey: row.model_key,
    deploymentId: row.deployment_id,
    providerId: row.provider_id,
    upstreamModelId: row.upstream_model_id,
    mode: row.mode,
    priceId: row.price_id,
    attemptIndex: Number(row.attempt_index),
    stream: row.stream,
    gatewayId: row.gateway_id,
    endStatus: row.end_status,
    usageSource: row.usage_source,
    inputTokens: BigInt(row.input_tokens),
    cacheReadTokens: BigInt(row.cache_read_tokens),
    cacheWriteTokens: BigInt(row.cache_write_tokens),
    cacheWrite1hTokens: BigInt(row.cache_write_1h_tokens),
    outputTokens: BigInt(row.output_tokens),
    reasoningTokens: BigInt(row.reasoning_tokens),
    audioInputTokens: BigInt(row.audio_input_tokens),
    audioOutputTokens: BigInt(row.audio_output_tokens),
    imageTokens: BigInt(row.image_tokens),
    images: BigInt(row.images),
    audioMs: BigInt(row.audio_ms),
    characters: BigInt(row.characters),
    pages: BigInt(row.pages),
    costPico: BigInt(row.cost_pico),
    durationMs: Number(row.duration_ms),
    firstTokenMs: Number(row.first_token_ms),
    httpStatus: Number(row.http_status),
    failureClass: row.failure_class,
    finishReason: row.finish_reason,
    reason: row.reason,
  };
}
