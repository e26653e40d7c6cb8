import type { TokenUsage } from '@roundhouse/contracts/common/v1/common';
import { addCounts, NO_TOKENS, type TokenCounts } from '@roundhouse/openai-api';
import type { ProtoWriter } from './proto-writer.ts';
import type { AttemptFacts } from './request-facts.ts';

/** Tokens of all attempts together, as a TokenUsage. */
export function writeUsage(out: ProtoWriter, field: number, attempts: readonly AttemptFacts[]): void {
  if (attempts.length === 0) return;
  let sum: TokenCounts | undefined;
  for (const { facts } of attempts) {
    if (facts.usage !== undefined) sum = sum === undefined ? facts.usage : addCounts(sum, facts.usage);
  }
  writeTokens(out, field, sum ?? NO_TOKENS);
}

/** Tokens of one attempt, as a TokenUsage. */
export function writeTokens(out: ProtoWriter, field: number, usage: TokenUsage): void {
  const start = out.begin(field);
  // By name, not in a loop over the names: looking a name up that is not known ahead takes longer than writing the number.
  out.number(1, usage.inputTokens);
  out.number(2, usage.cacheReadTokens);
  out.number(3, usage.cacheWriteTokens);
  out.number(4, usage.cacheWrite1hTokens);
  out.number(5, usage.outputTokens);
  out.number(6, usage.reasoningTokens);
  out.number(7, usage.audioInputTokens);
  out.number(8, usage.audioOutputTokens);
  out.number(9, usage.imageTokens);
  out.number(10, usage.images);
  out.number(11, usage.audioMs);
  out.number(12, usage.characters);
  out.number(13, usage.pages);
  out.end(start);
}
