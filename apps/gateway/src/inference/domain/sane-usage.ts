import type { TokenCounts } from '@roundhouse/openai-api';

/**
 * More tokens than any call has: twice the longest context that models have, which is ten million. An upstream that
 * reports more is broken, and nobody is to pay for that.
 */
export const MAX_SANE_TOKENS = 20_000_000;

const TOKEN_CLASSES = [
  'inputTokens',
  'cacheReadTokens',
  'cacheWriteTokens',
  'cacheWrite1hTokens',
  'outputTokens',
  'reasoningTokens',
  'audioInputTokens',
  'audioOutputTokens',
  'imageTokens',
] as const satisfies readonly (keyof TokenCounts)[];

/** Cuts classes down that are beyond all reason. @returns the same object when there are none */
export function saneUsage(usage: TokenCounts): TokenCounts {
  if (TOKEN_CLASSES.every((name) => usage[name] <= MAX_SANE_TOKENS)) return usage;
  const sane = { ...usage };
  for (const name of TOKEN_CLASSES) sane[name] = Math.min(usage[name], MAX_SANE_TOKENS);
  return sane;
}
