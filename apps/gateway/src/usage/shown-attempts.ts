import type { RequestAttempt } from '@roundhouse/contracts/events/v1/request';
import { inputTokensOf, outputTokensOf } from '@roundhouse/pricing';
import { UsageSums, type RecordedAttempt, type RecordedRequest } from '@roundhouse/contracts/tracing/v1/usage_service';

/** One attempt as the ledger and the request's record know it. */
export interface ShownAttempt extends RecordedAttempt {
  /** Absent = only the ledger knows of it. */
  readonly noted: RequestAttempt | undefined;
}

/**
 * The attempts of a request in their order. Amounts are the ledger's; what it does not have (yet), or never gets because
 * nothing could be dialled, is shown as the record has it.
 */
export function shownAttempts({ attempts, record, startedAt }: RecordedRequest): ShownAttempt[] {
  if (record === undefined) return attempts.map((attempt) => ({ ...attempt, noted: undefined }));
  const inLedger = new Map(attempts.map((attempt) => [attempt.attemptId, attempt]));
  const startedAtMs = Date.parse(startedAt);
  const shown = record.attempts.map((noted, index): ShownAttempt => {
    const recorded = inLedger.get(noted.attemptId);
    inLedger.delete(noted.attemptId);
    return { ...(recorded ?? fromRecord(noted, index, startedAtMs)), noted };
  });
  // More than a record has room for.
  return [...shown, ...[...inLedger.values()].map((attempt) => ({ ...attempt, noted: undefined }))];
}

function fromRecord(noted: RequestAttempt, attemptIndex: number, requestAtMs: number): RecordedAttempt {
  const { target, failureClass, usage, costPico } = noted;
  const input = usage === undefined ? 0 : inputTokensOf(usage);
  const output = usage === undefined ? 0 : outputTokensOf(usage);
  return {
    attemptId: noted.attemptId,
    attemptIndex,
    startedAt: new Date(requestAtMs + noted.startUs / 1000).toISOString(),
    status: failureClass === '' ? 'success' : failureClass === 'cancelled' ? 'cancelled' : 'error',
    provisional: false,
    modelId: target?.modelId ?? '',
    modelKey: target?.modelKey ?? '',
    deploymentId: target?.deploymentId ?? '',
    providerId: target?.providerId ?? '',
    upstreamModelId: target?.upstreamModelId ?? '',
    durationMs: noted.durationMs,
    firstTokenMs: noted.firstTokenMs,
    httpStatus: noted.httpStatus,
    failureClass,
    finishReason: noted.finishReason,
    usageSource: '',
    sums: UsageSums.fromPartial({
      inputTokens: BigInt(input),
      outputTokens: BigInt(output),
      images: BigInt(usage?.images ?? 0),
      audioMs: BigInt(usage?.audioMs ?? 0),
      characters: BigInt(usage?.characters ?? 0),
      pages: BigInt(usage?.pages ?? 0),
      costPico: costPico.toString(),
    }),
    priceId: '',
    adjustments: [],
  };
}
