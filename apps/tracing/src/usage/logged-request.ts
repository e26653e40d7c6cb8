import type { RequestRecord } from '@roundhouse/contracts/events/v1/request';
import { latencyMsOf, receivedAtMsOf, statusOf } from '../requests/request-row.ts';
import type { RecordedRequest } from './domain/net-request.ts';
import { NO_SUMS, type UsageSums } from './domain/usage-sums.ts';
import type { LoggedRequest } from './usage.ports.ts';

/**
 * A request as both know it. What it was and how it went, its record says; what it used and cost, the ledger. Before the
 * ledger has it, its record stands in with what the gateway reckoned.
 *
 * @returns undefined when neither knows it
 */
export function loggedRequest(
  net: RecordedRequest | undefined,
  record: RequestRecord | undefined,
): LoggedRequest | undefined {
  if (record === undefined) return net;
  return {
    requestId: record.requestId,
    status: statusOf(record),
    startedAtMs: receivedAtMsOf(record),
    latencyMs: latencyMsOf(record),
    sums: net?.sums ?? reckonedSums(record),
    attempts: net?.attempts ?? [],
    decisive: net?.decisive ?? -1,
    record,
  };
}

function reckonedSums({ usage, costPico }: RequestRecord): UsageSums {
  if (usage === undefined) return NO_SUMS;
  return {
    ...NO_SUMS,
    inputTokens: BigInt(
      usage.inputTokens +
        usage.cacheReadTokens +
        usage.cacheWriteTokens +
        usage.cacheWrite1hTokens +
        usage.audioInputTokens +
        usage.imageTokens,
    ),
    outputTokens: BigInt(usage.outputTokens + usage.reasoningTokens + usage.audioOutputTokens),
    cacheReadTokens: BigInt(usage.cacheReadTokens),
    cacheWriteTokens: BigInt(usage.cacheWriteTokens + usage.cacheWrite1hTokens),
    audioInputTokens: BigInt(usage.audioInputTokens),
    imageTokens: BigInt(usage.imageTokens),
    reasoningTokens: BigInt(usage.reasoningTokens),
    audioOutputTokens: BigInt(usage.audioOutputTokens),
    images: BigInt(usage.images),
    audioMs: BigInt(usage.audioMs),
    characters: BigInt(usage.characters),
    pages: BigInt(usage.pages),
    costPico,
  };
}
