/** Disjoint classes of tokens, as the ledger counts them: no token stands in two of them. */
export interface TokenCounts {
  /** Input that no cache held. */
  inputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
  cacheWrite1hTokens: number;
  /** Output without reasoning. */
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

/** No tokens at all. */
export const NO_TOKENS: Readonly<TokenCounts> = Object.freeze({
  inputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  cacheWrite1hTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
  audioInputTokens: 0,
  audioOutputTokens: 0,
  imageTokens: 0,
  images: 0,
  audioMs: 0,
  characters: 0,
  pages: 0,
});

const MAX_COUNT = 2 ** 32 - 1;

/**
 * Reads `usage` of the OpenAI dialect into disjoint classes. There, prompt tokens include cached and audio ones, and
 * completion tokens include reasoning and audio ones (https://platform.openai.com/docs/api-reference/chat/object).
 *
 * @returns undefined when neither count is a number: missing is not zero, and zero is a value
 */
export function readUsage(usage: unknown): TokenCounts | undefined {
  const prompt = count(usage, 'prompt_tokens');
  const completion = count(usage, 'completion_tokens');
  if (prompt === undefined && completion === undefined) return undefined;
  const promptDetails = member(usage, 'prompt_tokens_details');
  const completionDetails = member(usage, 'completion_tokens_details');
  const cacheReadTokens = Math.min(count(promptDetails, 'cached_tokens') ?? 0, prompt ?? 0);
  const audioInputTokens = Math.min(count(promptDetails, 'audio_tokens') ?? 0, (prompt ?? 0) - cacheReadTokens);
  const reasoningTokens = Math.min(count(completionDetails, 'reasoning_tokens') ?? 0, completion ?? 0);
  const audioOutputTokens = Math.min(
    count(completionDetails, 'audio_tokens') ?? 0,
    (completion ?? 0) - reasoningTokens,
  );
  return {
    ...NO_TOKENS,
    inputTokens: (prompt ?? 0) - cacheReadTokens - audioInputTokens,
    cacheReadTokens,
    audioInputTokens,
    outputTokens: (completion ?? 0) - reasoningTokens - audioOutputTokens,
    reasoningTokens,
    audioOutputTokens,
  };
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

function count(value: unknown, name: string): number | undefined {
  const found = member(value, name);
  return typeof found === 'number' && Number.isInteger(found) && found >= 0 && found <= MAX_COUNT ? found : undefined;
}
