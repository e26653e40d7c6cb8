import type { ScannedObject } from '@roundhouse/openai-api';

/** What the messages of a request hold beside text. */
export interface ContentParts {
  readonly images: number;
  readonly audio: number;
  /** Bytes of media that stand in the body itself. They are no text: no count of tokens follows from their size. */
  readonly mediaBytes: number;
}

const NONE: ContentParts = { images: 0, audio: 0, mediaBytes: 0 };

const QUOTE = 0x22;
const COLON = 0x3a;
const TYPE = Buffer.from('"type"');
const ROLE = '"role"';
const DEVELOPER = Buffer.from('"developer"');
const DATA_URL = Buffer.from('"data:');
const DATA = Buffer.from('"data"');
/** Kinds of parts as chat and responses name them. */
const IMAGE_KINDS = ['"image_url"', '"input_image"'];
const AUDIO_KINDS = ['"input_audio"'];

/**
 * Finds images and audio in the messages, without reading their text: inside a JSON string quotes are escaped, so that
 * `"type"` between bare quotes is a name or a value, never text. What is spelt with escapes is not seen, and left to the
 * upstream to judge.
 */
export function contentParts(body: ScannedObject): ContentParts {
  const { bytes, members } = body;
  const content = members.get('messages') ?? members.get('input');
  if (content === undefined) return NONE;
  const { valueStart, valueEnd } = content;
  let images = 0;
  let audio = 0;
  for (let at = bytes.indexOf(TYPE, valueStart); at >= 0 && at < valueEnd; at = bytes.indexOf(TYPE, at + 1)) {
    const value = valueOf(bytes, at + TYPE.length);
    if (IMAGE_KINDS.some((kind) => standsAt(bytes, value, kind))) images += 1;
    else if (AUDIO_KINDS.some((kind) => standsAt(bytes, value, kind))) audio += 1;
  }
  if (images + audio === 0) return NONE;
  let mediaBytes = 0;
  if (images > 0) mediaBytes += stringBytes(bytes, DATA_URL, valueStart, valueEnd, false);
  if (audio > 0) mediaBytes += stringBytes(bytes, DATA, valueStart, valueEnd, true);
  return { images, audio, mediaBytes };
}

/** Whether a message has the role `developer`, as newer models call `system`. */
export function usesDeveloperRole(body: ScannedObject): boolean {
  const { bytes, members } = body;
  const messages = members.get('messages');
  if (messages === undefined) return false;
  const { valueStart, valueEnd } = messages;
  for (let at = bytes.indexOf(DEVELOPER, valueStart); at >= 0 && at < valueEnd; at = bytes.indexOf(DEVELOPER, at + 1)) {
    let before = backOverBlanks(bytes, at - 1);
    if (bytes[before] !== COLON) continue;
    before = backOverBlanks(bytes, before - 1);
    if (standsAt(bytes, before - ROLE.length + 1, ROLE)) return true;
  }
  return false;
}

/** Bytes of all strings that begin this way, or that are the values of this name. */
function stringBytes(bytes: Buffer, start: Buffer, from: number, to: number, isName: boolean): number {
  let sum = 0;
  for (let at = bytes.indexOf(start, from); at >= 0 && at < to; at = bytes.indexOf(start, at + 1)) {
    const value = isName ? valueOf(bytes, at + start.length) : at;
    if (bytes[value] !== QUOTE) continue;
    const end = bytes.indexOf(QUOTE, value + 1);
    if (end < 0 || end >= to) break;
    sum += end - value;
    at = end;
  }
  return sum;
}

/** Place of the value behind a name; -1 where what stood there was no name. */
function valueOf(bytes: Buffer, nameEnd: number): number {
  const colon = overBlanks(bytes, nameEnd);
  return bytes[colon] === COLON ? overBlanks(bytes, colon + 1) : -1;
}

function standsAt(bytes: Buffer, at: number, text: string): boolean {
  return at >= 0 && bytes.toString('latin1', at, at + text.length) === text;
}

function overBlanks(bytes: Buffer, from: number): number {
  let at = from;
  while (isBlank(bytes[at])) at += 1;
  return at;
}

function backOverBlanks(bytes: Buffer, from: number): number {
  let at = from;
  while (isBlank(bytes[at])) at -= 1;
  return at;
}

function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
