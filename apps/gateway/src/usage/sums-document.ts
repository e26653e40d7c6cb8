import { UsageSums } from '@roundhouse/contracts/tracing/v1/usage_service';
import { formatPico } from '@roundhouse/kernel';

const NOTHING = UsageSums.fromPartial({ costPico: '0' });

/** Tokens and other units as REST shows them. */
export function tokenMembers(sums: UsageSums = NOTHING) {
  return {
    input_tokens: Number(sums.inputTokens),
    output_tokens: Number(sums.outputTokens),
    cache_read_tokens: Number(sums.cacheReadTokens),
    cache_write_tokens: Number(sums.cacheWriteTokens),
    audio_input_tokens: Number(sums.audioInputTokens),
    image_tokens: Number(sums.imageTokens),
    reasoning_tokens: Number(sums.reasoningTokens),
    audio_output_tokens: Number(sums.audioOutputTokens),
    images: Number(sums.images),
    audio_ms: Number(sums.audioMs),
    characters: Number(sums.characters),
    pages: Number(sums.pages),
  };
}

/** Money as REST shows it. */
export function moneyMembers({ costPico }: UsageSums = NOTHING) {
  return { cost_pico: costPico, cost_usd: formatPico(BigInt(costPico)) };
}

/** Counts as REST shows them. */
export function countMembers(sums: UsageSums = NOTHING) {
  return {
    requests: Number(sums.requests),
    attempts: Number(sums.attempts),
    successes: Number(sums.successes),
    errors: Number(sums.errors),
    cancelled: Number(sums.cancelled),
    provisional: Number(sums.provisional),
  };
}
