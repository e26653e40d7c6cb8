/** What llama-server counts, at one moment. Totals grow until its process ends. */
export interface EngineCounters {
  /** Requests in slots. */
  busySlots: number;
  /** Requests that wait for a slot. */
  queueLength: number;
  /** Prompt tokens that were computed, and the time it took. */
  promptTokens: number;
  promptSeconds: number;
  /** Tokens that were made, and the time it took, added up over slots. */
  predictedTokens: number;
  predictedSeconds: number;
  /** Times that the model was run. Grows also while a long prompt is read. */
  decodes: number;
}

/** Reads llama-server's Prometheus text; what is missing or no number counts as 0. */
export function parseEngineMetrics(text: string): EngineCounters {
  const values = new Map<string, number>();
  for (const [, name = '', value] of text.matchAll(/^llamacpp:(\w+) (\S+)$/gm)) values.set(name, Number(value));
  const value = (name: string): number => {
    const number = values.get(name) ?? 0;
    return Number.isFinite(number) && number > 0 ? number : 0;
  };
  return {
    busySlots: Math.round(value('requests_processing')),
    queueLength: Math.round(value('requests_deferred')),
    promptTokens: value('prompt_tokens_total'),
    promptSeconds: value('prompt_seconds_total'),
    predictedTokens: value('tokens_predicted_total'),
    predictedSeconds: value('tokens_predicted_seconds_total'),
    decodes: value('n_decode_total'),
  };
}

/** Tokens each second, over all slots. */
export interface EngineRates {
  tokensPerSecond: number;
  promptTokensPerSecond: number;
}

/**
 * The rates of the work since the last look; without any work the ones that are known. Taken from totals: the engine's
 * own averages start anew whenever anybody reads them.
 */
export function nextRates(before: EngineCounters, now: EngineCounters, known: EngineRates): EngineRates {
  const rate = (tokens: number, seconds: number, otherwise: number): number =>
    tokens > 0 && seconds > 0 ? tokens / seconds : otherwise;
  const slots = Math.max(1, before.busySlots, now.busySlots);
  const made = now.predictedTokens - before.predictedTokens;
  const madeIn = (now.predictedSeconds - before.predictedSeconds) / slots;
  const read = now.promptTokens - before.promptTokens;
  return {
    tokensPerSecond: rate(made, madeIn, known.tokensPerSecond),
    promptTokensPerSecond: rate(read, now.promptSeconds - before.promptSeconds, known.promptTokensPerSecond),
  };
}
