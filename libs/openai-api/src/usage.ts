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
 * @returns undefined when one of the counts is missing or cannot be read: missing is not zero, and zero is a value. Answers
 *   without output, such as embeddings, may leave its count out; their total is that of their input
 */
export function readUsage(usage: unknown): TokenCounts | undefined {
  const prompt = count(usage, 'prompt_tokens');
  const completion = count(usage, 'completion_tokens');
  if (prompt === undefined || isUnreadable(usage, 'completion_tokens')) return undefined;
  if (completion === undefined && (count(usage, 'total_tokens') ?? prompt) !== prompt) return undefined;
  const promptDetails = member(usage, 'prompt_tokens_details');
  const cacheReadTokens = Math.min(count(promptDetails, 'cached_tokens') ?? 0, prompt);
  const audioInputTokens = Math.min(count(promptDetails, 'audio_tokens') ?? 0, prompt - cacheReadTokens);
  return {
    ...NO_TOKENS,
    inputTokens: prompt - cacheReadTokens - audioInputTokens,
    cacheReadTokens,
    audioInputTokens,
    ...outputCounts(completion ?? 0, member(usage, 'completion_tokens_details')),
  };
}

/**
 * Reads `usage` as OpenAI's newer endpoints spell it (images, transcription, speech): `input_tokens` and
 * `output_tokens`, whose details stand in `input_tokens_details` or `input_token_details`. Images that were put in are
 * a class of their own; those that were made count as output.
 *
 * @returns undefined when neither count is there, or one cannot be read
 */
export function readItemUsage(usage: unknown): TokenCounts | undefined {
  const input = count(usage, 'input_tokens');
  const output = count(usage, 'output_tokens');
  if (input === undefined && output === undefined) return undefined;
  if (isUnreadable(usage, 'input_tokens') || isUnreadable(usage, 'output_tokens')) return undefined;
  const details = member(usage, 'input_tokens_details') ?? member(usage, 'input_token_details');
  const outputDetails = member(usage, 'output_tokens_details') ?? member(usage, 'output_token_details');
  let text = input ?? 0;
  const take = (name: string): number => {
    const taken = Math.min(count(details, name) ?? 0, text);
    text -= taken;
    return taken;
  };
  const cacheReadTokens = take('cached_tokens');
  const audioInputTokens = take('audio_tokens');
  const imageTokens = take('image_tokens');
  return {
    ...NO_TOKENS,
    inputTokens: text,
    cacheReadTokens,
    audioInputTokens,
    imageTokens,
    ...outputCounts(output ?? 0, outputDetails),
  };
}

/**
 * Reads `usage` of what is billed by its length: `{"type": "duration", "seconds": 12.3}`. Milliseconds are rounded up,
 * so that nothing heard is free.
 *
 * @returns undefined when there is no sane number of seconds
 */
export function readDuration(usage: unknown): TokenCounts | undefined {
  const seconds = member(usage, 'seconds');
  if (typeof seconds !== 'number' || !(seconds >= 0)) return undefined;
  // 2.3 seconds are 2300 ms, not 2301: the product of two doubles is a hair above it.
  const audioMs = Math.ceil(Number((seconds * 1000).toFixed(3)));
  return audioMs <= MAX_COUNT ? { ...NO_TOKENS, audioMs } : undefined;
}

/** Reads a usage that only names its sum, as some rerankers do: everything was input. */
export function readTotalUsage(usage: unknown): TokenCounts | undefined {
  const total = count(usage, 'total_tokens');
  return total === undefined ? undefined : { ...NO_TOKENS, inputTokens: total };
}

/** Both together, class by class; no count grows beyond 2³² − 1, which is what a record holds. */
export function addCounts(one: TokenCounts, other: TokenCounts): TokenCounts {
  const sum: TokenCounts = { ...one };
  for (const name of Object.keys(NO_TOKENS) as (keyof TokenCounts)[]) {
    sum[name] = Math.min(one[name] + other[name], MAX_COUNT);
  }
  return sum;
}

/** Classes of the output. @param total with reasoning and audio in it, neither of which is more than that */
function outputCounts(total: number, details: unknown) {
  const reasoningTokens = Math.min(count(details, 'reasoning_tokens') ?? 0, total);
  const audioOutputTokens = Math.min(count(details, 'audio_tokens') ?? 0, total - reasoningTokens);
  return { outputTokens: total - reasoningTokens - audioOutputTokens, reasoningTokens, audioOutputTokens };
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

/** Whether there is a count, but none that makes sense. */
function isUnreadable(value: unknown, name: string): boolean {
  return (member(value, name) ?? undefined) !== undefined && count(value, name) === undefined;
}

function count(value: unknown, name: string): number | undefined {
  const found = member(value, name);
  return typeof found === 'number' && Number.isInteger(found) && found >= 0 && found <= MAX_COUNT ? found : undefined;
}
