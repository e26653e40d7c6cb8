import { answerWords, calledTools } from './answer-words.ts';
import type { CallCapture } from './call-capture.ts';
import { redact, type RedactionPolicy } from './redaction.ts';
import { lastWords } from './request-words.ts';

/** What of a request's content is kept, without secrets. */
export interface CapturedContent {
  readonly capture: 'preview' | 'full';
  /** At most {@link PREVIEW_CHARACTERS}. */
  readonly requestPreview: string;
  readonly answerPreview: string;
  /** Empty unless everything is kept. */
  readonly requestText: string;
  readonly answerText: string;
  /** True sizes. */
  readonly requestBytes: number;
  readonly answerBytes: number;
  /** Whether a text above is not all of it. */
  readonly requestTruncated: boolean;
  readonly answerTruncated: boolean;
  /** How many secrets were replaced. */
  readonly redactions: number;
  /** Names of the functions that the answer called. */
  readonly toolCalls: readonly string[];
}

/** Length of a preview. */
export const PREVIEW_CHARACTERS = 200;
/** Bytes of each text: two of them fit into a message with room to spare. */
export const MAX_TEXT_BYTES = 240 * 1024;
/**
 * Bytes of JSON that a preview is read from: enough for its characters and for a secret that begins in them, also where
 * each character is spelt as an escape of six bytes.
 */
const PREVIEW_SOURCE_BYTES = 2_048;
/** Bytes of an answer in which its words and calls are looked for. */
const MAX_BEGINNING_BYTES = 16 * 1024;
/** Bytes that are looked at in search of a text's {@link MAX_TEXT_BYTES}: what stands in for media is short. */
const MAX_SOURCE_BYTES = 512 * 1024;

/** Whatever is more than one blank, or none that a line may have. */
const BLANKS = /[\0-\x1f\x7f-\x9f\u2028\u2029]\s*|\s{2,}/g;
const NUL = /\0|\\u0000/g;
/** Letters that are spelt as escapes of JSON, as no secret is to be hidden that way; not quotes and backslashes. */
const ASCII_ESCAPE = /\\u00(2[013-9a-f]|[346][0-9a-f]|5[0-9abdef]|7[0-9a-e])/gi;
/** Pictures and sound in the text of JSON. They say nothing to who searches, and would push everything else out; also cut ones. */
const MEDIA = /(?<=")(?:data:[\w.+/;=-]{1,128};base64,)?[A-Za-z0-9+/]{1024,}={0,2}(?="|$)/g;

/** Reads what was captured. Costs microseconds for previews, up to some milliseconds for large texts. */
export function capturedContent(capture: CallCapture): CapturedContent | undefined {
  const { level, redaction, body } = capture;
  if (level === 'none') return undefined;
  const streamed = capture.streamedAnswer();
  const answer = capture.answer();
  const beginning =
    streamed === undefined ? answer.toString('utf8', 0, Math.min(answer.length, MAX_BEGINNING_BYTES)) : '';
  const words = streamed?.firstWords.slice(0, PREVIEW_SOURCE_BYTES) ?? answerWords(beginning, PREVIEW_SOURCE_BYTES);
  const asked = previewOf(lastWords(body, PREVIEW_SOURCE_BYTES), redaction);
  const answered = previewOf(words, redaction);
  const shared = {
    capture: level,
    requestPreview: asked.text,
    answerPreview: answered.text,
    requestBytes: body.bytes.length,
    answerBytes: capture.answerBytes,
    toolCalls: streamed?.calledTools ?? calledTools(beginning),
  };
  if (level === 'preview') {
    const redactions = asked.count + answered.count;
    return { ...shared, requestText: '', answerText: '', requestTruncated: false, answerTruncated: false, redactions };
  }
  const request = textOf(sourceOf(body.bytes), redaction);
  const reply = textOf(streamed === undefined ? sourceOf(answer) : streamed.toJson(), redaction);
  return {
    ...shared,
    requestText: request.text,
    answerText: reply.text,
    requestTruncated: request.cut || body.bytes.length > MAX_SOURCE_BYTES,
    answerTruncated: reply.cut || capture.truncated,
    redactions: request.count + reply.count,
  };
}

/** Secrets go before the cut: half of one is none that anybody would recognise, and still half a secret. */
function previewOf(words: string, policy: RedactionPolicy): { text: string; count: number } {
  if (words === '') return { text: '', count: 0 };
  const { text, count } = redact(words, policy);
  return { text: cut(text.replace(BLANKS, ' ').trim(), PREVIEW_CHARACTERS), count };
}

function sourceOf(bytes: Buffer): string {
  return bytes.toString('utf8', 0, Math.min(bytes.length, MAX_SOURCE_BYTES));
}

function textOf(source: string, policy: RedactionPolicy): { text: string; count: number; cut: boolean } {
  const spelt = source.replace(ASCII_ESCAPE, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
  const short = spelt.replace(MEDIA, (media) => `[${media.length} characters of media]`);
  const { text, count } = redact(short.replace(NUL, ''), policy);
  if (Buffer.byteLength(text) <= MAX_TEXT_BYTES) return { text, count, cut: false };
  return { text: cutBytes(text, MAX_TEXT_BYTES), count, cut: true };
}

/** The first so many characters, never half of one. */
function cut(text: string, characters: number): string {
  if (text.length <= characters) return text;
  let end = 0;
  for (let left = characters; left > 0 && end < text.length; left -= 1) {
    end += (text.codePointAt(end) as number) > 0xffff ? 2 : 1;
  }
  return text.slice(0, end);
}

function cutBytes(text: string, most: number): string {
  const bytes = Buffer.from(text);
  let end = most;
  while (end > 0 && ((bytes[end] as number) & 0xc0) === 0x80) end -= 1;
  return bytes.toString('utf8', 0, end);
}
