import { countTokens } from '../words.ts';
import { answerJson, countOf, sendEvents, textOf, typedEvent, type MediaCall } from './media-call.ts';

/** A picture of one transparent pixel. */
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';
const TOKENS_PER_IMAGE = 16;
const BYTES_PER_TOKEN = 64;

/** Makes or edits images: `n` of one pixel each. */
export function answerImages(call: MediaCall): void {
  const { body, files, knobs } = call;
  const edits = call.path === 'images/edits';
  const images = countOf(body['n'], 1);
  const textTokens = countTokens(textOf(body['prompt']));
  const imageTokens = files.reduce((sum, file) => sum + Math.ceil(file.sizeBytes / BYTES_PER_TOKEN), 0);
  const made = images * (knobs.tokens ?? TOKENS_PER_IMAGE);
  const usage = {
    input_tokens: textTokens + imageTokens,
    input_tokens_details: { text_tokens: textTokens, image_tokens: imageTokens },
    output_tokens: made,
    total_tokens: textTokens + imageTokens + made,
  };
  const id = `img-${call.serial}`;
  const billed = { prompt_tokens: usage.input_tokens, completion_tokens: made, units: { images } };
  const told = knobs.usage === 'none' ? {} : { usage };
  if (isTrue(body['stream'])) {
    return sendEvents(call, id, { ...billed, units: { images: 1 } }, imageEvents(edits, told));
  }
  const data = Array.from({ length: images }, () => ({ b64_json: PIXEL }));
  answerJson(call, id, billed, { created: 1_700_000_000, data, output_format: 'png', ...told });
}

function imageEvents(edits: boolean, usage: object): string[] {
  const name = edits ? 'image_edit' : 'image_generation';
  const picture = { b64_json: PIXEL, created_at: 1_700_000_000, output_format: 'png', size: '1024x1024' };
  return [
    typedEvent(`${name}.partial_image`, { ...picture, partial_image_index: 0 }),
    typedEvent(`${name}.completed`, { ...picture, ...usage }),
  ];
}

function isTrue(value: unknown): boolean {
  return value === true || value === 'true';
}
