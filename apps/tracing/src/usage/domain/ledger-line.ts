import type { RowKind } from '../../ingest/domain/ledger-row.ts';

/** A row of the ledger as it is read: whatever its kind, but never an open. */
export interface LedgerLine {
  readonly attemptId: string;
  readonly kind: Exclude<RowKind, 'open'>;
  readonly ordinal: number;
  /** Unix milliseconds. */
  readonly occurredAtMs: number;
  readonly requestId: string;
  readonly organizationId: string;
  readonly projectId: string;
  readonly teamId: string;
  readonly memberId: string;
  readonly apiKeyId: string;
  readonly modelId: string;
  readonly modelKey: string;
  readonly deploymentId: string;
  readonly providerId: string;
  readonly upstreamModelId: string;
  /** Number of common.v1.Mode. */
  readonly mode: number;
  readonly priceId: string;
  readonly attemptIndex: number;
  readonly stream: boolean;
  readonly gatewayId: string;
  readonly endStatus: string;
  readonly usageSource: string;
  readonly inputTokens: bigint;
  readonly cacheReadTokens: bigint;
  readonly cacheWriteTokens: bigint;
  readonly cacheWrite1hTokens: bigint;
  readonly outputTokens: bigint;
  readonly reasoningTokens: bigint;
  readonly audioInputTokens: bigint;
  readonly audioOutputTokens: bigint;
  readonly imageTokens: bigint;
  readonly images: bigint;
  readonly audioMs: bigint;
  readonly characters: bigint;
  readonly pages: bigint;
  /** Integer pico-USD. */
  readonly costPico: bigint;
  readonly durationMs: number;
  readonly firstTokenMs: number;
  readonly httpStatus: number;
  readonly failureClass: string;
  readonly finishReason: string;
  readonly reason: string;
}
