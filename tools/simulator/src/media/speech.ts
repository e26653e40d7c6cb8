import { countTokens } from '../words.ts';
import { bill, sendBody, sendEvents, textOf, typedEvent, type MediaCall } from './media-call.ts';

const BYTES_PER_CHARACTER = 64;
const TYPES: Readonly<Record<string, string>> = {
  mp3: 'audio/mpeg',
  opus: 'audio/ogg',
  aac: 'audio/aac',
  flac: 'audio/flac',
  wav: 'audio/wav',
  pcm: 'audio/pcm',
};

/** Speaks a text: bytes that are no sound, as many as the text has characters, times 64. */
export function answerSpeech(call: MediaCall): void {
  const { body, knobs } = call;
  const text = textOf(body['input']);
  const characters = Array.from(text).length;
  const sound = Buffer.alloc(characters * BYTES_PER_CHARACTER, text || ' ');
  const id = `spch-${call.serial}`;
  const units = { characters };
  if (body['stream_format'] !== 'sse') {
    const type = TYPES[textOf(body['response_format']) || 'mp3'] ?? 'audio/mpeg';
    return bill(call, id, { units }, () => sendBody(call, type, sound));
  }
  const usage = { input_tokens: countTokens(text), output_tokens: characters, total_tokens: 0 };
  usage.total_tokens = usage.input_tokens + usage.output_tokens;
  const half = sound.length >> 1;
  const billed = { prompt_tokens: usage.input_tokens, completion_tokens: usage.output_tokens, units };
  sendEvents(call, id, billed, [
    typedEvent('speech.audio.delta', { audio: sound.toString('base64', 0, half) }),
    typedEvent('speech.audio.delta', { audio: sound.toString('base64', half) }),
    typedEvent('speech.audio.done', knobs.usage === 'none' ? {} : { usage }),
  ]);
}
