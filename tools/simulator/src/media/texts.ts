import { countTokens, tokenText } from '../words.ts';
import { answerJson, countOf, sendEvents, textOf, type MediaCall } from './media-call.ts';

const DEFAULT_TOKENS = 16;

/** Goes on with a text. */
export function answerCompletion(call: MediaCall): void {
  const { body, knobs, model } = call;
  const id = `cmpl-${call.serial}`;
  const head = { id, object: 'text_completion', created: 1_700_000_000, model };
  const wanted = knobs.tokens ?? DEFAULT_TOKENS;
  const cap = Number(body['max_tokens'] ?? wanted);
  const tokens = Math.min(wanted, cap);
  const finish = wanted > cap ? 'length' : 'stop';
  const prompt = countTokens(textOf(body['prompt']));
  const usage = { prompt_tokens: prompt, completion_tokens: tokens, total_tokens: prompt + tokens };
  const billed = { prompt_tokens: prompt, completion_tokens: tokens };
  const words = Array.from({ length: tokens }, (_, index) => tokenText(index));
  const choice = (text: string, reason: string | null) => ({ index: 0, text, logprobs: null, finish_reason: reason });
  const told = knobs.usage === 'none' ? {} : { usage };
  if (body['stream'] !== true) {
    return answerJson(call, id, billed, { ...head, choices: [choice(words.join(''), finish)], ...told });
  }
  const asked = (body['stream_options'] as { include_usage?: unknown } | undefined)?.include_usage === true;
  const events = words.map((word) => ({ ...head, choices: [choice(word, null)] }));
  const last = { ...head, choices: [choice('', finish)] };
  const counts = asked && knobs.usage !== 'none' ? [{ ...head, choices: [], usage }] : [];
  const lines = [...events, last, ...counts].map((event) => `data: ${JSON.stringify(event)}\n\n`);
  sendEvents(call, id, billed, [...lines, 'data: [DONE]\n\n']);
}

/** Finds nothing wrong with any text but those that hold the word "harm". */
export function answerModeration(call: MediaCall): void {
  const { input } = call.body;
  const texts = (Array.isArray(input) ? input : [input]).map((part: unknown) => JSON.stringify(part) ?? '');
  const results = texts.map((text) => {
    const flagged = text.includes('harm');
    return { flagged, categories: { violence: flagged }, category_scores: { violence: flagged ? 0.9 : 0.01 } };
  });
  const id = `modr-${call.serial}`;
  answerJson(call, id, {}, { id, model: call.model, results });
}

/** Ranks documents by how many words of the query stand in them. */
export function answerRerank(call: MediaCall): void {
  const { body, knobs, model } = call;
  const query = textOf(body['query']);
  const documents = Array.isArray(body['documents']) ? body['documents'].map((item) => documentText(item)) : [];
  const words = query.toLowerCase().split(/\s+/);
  const results = documents
    .map((text, index) => ({ index, relevance_score: share(words, text.toLowerCase()) }))
    .toSorted((one, other) => other.relevance_score - one.relevance_score || one.index - other.index)
    .slice(0, countOf(body['top_n'], documents.length));
  const tokens = documents.reduce((sum, text) => sum + countTokens(text) + countTokens(query), 0);
  const id = `rank-${call.serial}`;
  const told = knobs.usage === 'none' ? {} : { usage: { prompt_tokens: tokens, total_tokens: tokens } };
  const meta = { billed_units: { search_units: 1 } };
  answerJson(call, id, { prompt_tokens: tokens, units: { searches: 1 } }, { id, model, results, meta, ...told });
}

function share(words: readonly string[], text: string): number {
  return words.filter((word) => text.includes(word)).length / words.length;
}

function documentText(item: unknown): string {
  return typeof item === 'string' ? item : textOf((item as { text?: unknown } | null)?.text);
}
