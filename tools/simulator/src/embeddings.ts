import { countTokens } from './words.ts';

const DEFAULT_DIMENSIONS = 8;

/** A whole embeddings answer and the tokens it costs. Equal inputs get equal vectors of length one. */
export function embeddingsBody(
  model: string,
  body: Readonly<Record<string, unknown>>,
  dimensions: number = DEFAULT_DIMENSIONS,
): { text: string; promptTokens: number } {
  const inputs = inputsOf(body['input']);
  const inBase64 = body['encoding_format'] === 'base64';
  let promptTokens = 0;
  const data = inputs.map((input, index) => {
    promptTokens += typeof input === 'string' ? countTokens(input) : input.length;
    const vector = vectorOf(typeof input === 'string' ? input : input.join(' '), dimensions);
    const embedding = inBase64 ? Buffer.from(new Float32Array(vector).buffer).toString('base64') : vector;
    return { object: 'embedding', index, embedding };
  });
  const usage = { prompt_tokens: promptTokens, total_tokens: promptTokens };
  return { text: JSON.stringify({ object: 'list', data, model, usage }), promptTokens };
}

function inputsOf(input: unknown): readonly (string | readonly number[])[] {
  if (!Array.isArray(input)) return [typeof input === 'string' ? input : ''];
  return typeof input[0] === 'number' ? [input as number[]] : (input as (string | number[])[]);
}

function vectorOf(text: string, dimensions: number): number[] {
  let state = 2166136261;
  for (let index = 0; index < text.length; index++) state = Math.imul(state ^ text.charCodeAt(index), 16777619);
  const raw = Array.from({ length: dimensions }, () => {
    state = Math.imul(state ^ (state >>> 15), 2246822519) + 1;
    return (state >>> 0) / 2 ** 31 - 1;
  });
  const length = Math.hypot(...raw) || 1;
  return raw.map((value) => value / length);
}
