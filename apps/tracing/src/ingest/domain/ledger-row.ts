import { idTimeMs } from '@roundhouse/kernel';

/**
 * What a row of the ledger says.
 * - `open`: the attempt is about to be dialled; costs nothing.
 * - `settle`: how it ended, and its charge.
 * - `provisional`: stands in for a settle whose gateway died.
 * - `reversal`: takes a provisional back, because the settle came after all.
 * - `adjust`: a correction.
 */
export type RowKind = 'open' | 'settle' | 'provisional' | 'reversal' | 'adjust';

/** Whom and what an attempt is charged to. Empty text = none. */
export interface RowAttribution {
  requestId: string;
  organizationId: string;
  projectId: string;
  teamId: string;
  memberId: string;
  apiKeyId: string;
  modelId: string;
  modelKey: string;
  deploymentId: string;
  providerId: string;
  credentialId: string;
  upstreamModelId: string;
  /** Number of common.v1.Mode. */
  mode: number;
  priceId: string;
  attemptIndex: number;
  stream: boolean;
  gatewayId: string;
  configNumber: bigint;
  leaseId: string;
  /** `name=value`, one per name. */
  costLabels: readonly string[];
}

/** Disjoint classes of usage; negative only in corrections. */
export interface RowUsage {
  inputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
  cacheWrite1hTokens: number;
  outputTokens: number;
  reasoningTokens: number;
  audioInputTokens: number;
  audioOutputTokens: number;
  imageTokens: number;
  /** Images made. */
  images: number;
  /** Milliseconds of sound or film, heard or made. */
  audioMs: number;
  /** Characters spoken. */
  characters: number;
  pages: number;
}

/** How an attempt ended. All empty or 0 in an open. */
export interface RowOutcome {
  /** success | error | cancelled; `unknown` when a later release wrote a status that this one does not know. */
  endStatus: string;
  /** provider | drained | estimated | suspect | provisional | none; `unknown` as above. */
  usageSource: string;
  durationMs: number;
  firstTokenMs: number;
  httpStatus: number;
  failureClass: string;
  finishReason: string;
}

/** One record on its way into the ledger. Its key is (attempt id, kind, ordinal). */
export interface LedgerRow extends RowAttribution, RowUsage, RowOutcome {
  /** UUIDv7. */
  attemptId: string;
  kind: Exclude<RowKind, 'reversal'>;
  ordinal: number;
  spoolId: string;
  /** Integer pico-USD; negative only in corrections. */
  costPico: bigint;
  /** Why a correction was made. */
  reason: string;
}

/** Unix milliseconds at which an attempt was about to be dialled. */
export function occurredAtMs(attemptId: string): number {
  return idTimeMs(attemptId);
}

/** Day of the ledger (UTC, `YYYY-MM-DD`) that holds every row of an attempt. */
export function dayOf(attemptId: string): string {
  return new Date(occurredAtMs(attemptId)).toISOString().slice(0, 10);
}
