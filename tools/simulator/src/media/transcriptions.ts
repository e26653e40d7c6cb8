import { tokenText } from '../words.ts';
import { answerJson, bill, sendBody, sendEvents, textOf, typedEvent, type MediaCall } from './media-call.ts';

/** Of a recording of 16 kHz with 16 bits. */
const BYTES_PER_SECOND = 32_000;
const DEFAULT_TOKENS = 8;

/**
 * Writes down what was said, or translates it: words that have nothing to do with it. The length of the file is the
 * length of the recording. Models whose name has `whisper` in it are billed by the second, others by tokens.
 */
export function answerTranscription(call: MediaCall): void {
  const { body, files, knobs } = call;
  const seconds = Number((files.reduce((sum, file) => sum + file.sizeBytes, 0) / BYTES_PER_SECOND).toFixed(3));
  const words = Array.from({ length: knobs.tokens ?? DEFAULT_TOKENS }, (_, index) => tokenText(index));
  const text = words.join('');
  const id = `trsc-${call.serial}`;
  const bySecond = call.model.includes('whisper');
  const audioTokens = Math.ceil(seconds * 10);
  const tokens = {
    type: 'tokens',
    input_tokens: audioTokens + 1,
    input_token_details: { text_tokens: 1, audio_tokens: audioTokens },
    output_tokens: words.length,
    total_tokens: audioTokens + 1 + words.length,
  };
  const billed = bySecond
    ? { units: { audio_ms: Math.ceil(seconds * 1_000) } }
    : { prompt_tokens: tokens.input_tokens, completion_tokens: words.length };
  const usage = bySecond ? { type: 'duration', seconds } : tokens;
  const told = knobs.usage === 'none' ? {} : { usage };

  if (body['stream'] === 'true') {
    const deltas = words.map((delta) => typedEvent('transcript.text.delta', { delta }));
    return sendEvents(call, id, billed, [...deltas, typedEvent('transcript.text.done', { text, ...told })]);
  }
  const format = textOf(body['response_format']) || 'json';
  if (format === 'verbose_json') {
    return answerJson(call, id, billed, {
      task: call.path.endsWith('translations') ? 'translate' : 'transcribe',
      language: 'english',
      duration: seconds,
      text,
      segments: [],
      ...told,
    });
  }
  if (format === 'json') return answerJson(call, id, billed, { text, ...told });
  bill(call, id, billed, () => sendBody(call, 'text/plain; charset=utf-8', Buffer.from(`${text}\n`)));
}
