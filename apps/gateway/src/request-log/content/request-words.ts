import type { ScannedObject } from '@roundhouse/openai-api';
import { isString, readString, valueBehind } from './json-text.ts';

const ROLE = Buffer.from('"role"');
const USER = Buffer.from('"user"');
const CONTENT = Buffer.from('"content"');
const TEXT = Buffer.from('"text"');
/** Members that hold what is asked, in modes that are no chat. */
const ASKING = ['input', 'prompt', 'query', 'text'];
const OPEN_ARRAY = 0x5b;

/**
 * The beginning of what was asked last: the newest message of a user, else the prompt or input. Searched from the end
 * of the body and read for a few bytes, so that long conversations cost no more than short ones: inside a JSON string
 * quotes are escaped, so that a name between bare quotes is a name or a value, never text.
 *
 * @param most bytes of JSON that are read of it
 * @returns empty when nothing is found
 */
export function lastWords({ bytes, members }: ScannedObject, most: number): string {
  const messages = members.get('messages');
  if (messages !== undefined) return lastMessage(bytes, messages.valueStart, messages.valueEnd, most);
  for (const name of ASKING) {
    const member = members.get(name);
    if (member === undefined) continue;
    const words = firstString(bytes, member.valueStart, member.valueEnd, most);
    if (words !== '') return words;
  }
  return '';
}

/** Whom the caller acts for, in its own words; empty = it does not say. */
export function endUserOf({ bytes, members }: ScannedObject): string {
  const member = members.get('safety_identifier') ?? members.get('user');
  if (member === undefined || !isString(bytes, member.valueStart)) return '';
  return readString(bytes, member.valueStart, MAX_END_USER_BYTES);
}

/** Longest name of an end user; what is longer is cut. */
const MAX_END_USER_BYTES = 128;

function lastMessage(bytes: Buffer, start: number, end: number, most: number): string {
  let beyond = end;
  for (let at = lastBefore(bytes, ROLE, beyond); at >= start; at = lastBefore(bytes, ROLE, beyond)) {
    const role = valueBehind(bytes, at + ROLE.length);
    if (role >= 0 && isUser(bytes, role)) {
      return contentOf(bytes, at, beyond, most) || contentOf(bytes, start, at, most, true);
    }
    beyond = at;
  }
  return '';
}

/** Whether that name stands there. Byte by byte: a view of bytes to compare takes longer. */
function isUser(bytes: Buffer, at: number): boolean {
  for (let index = 0; index < USER.length; index += 1) if (bytes[at + index] !== USER[index]) return false;
  return true;
}

/** Content of a message between two places: behind its role as nearly everybody writes it, else ahead of it. */
function contentOf(bytes: Buffer, from: number, to: number, most: number, last = false): string {
  const at = last ? lastBefore(bytes, CONTENT, to) : bytes.indexOf(CONTENT, from);
  if (at < from || at >= to) return '';
  const value = valueBehind(bytes, at + CONTENT.length);
  return value < 0 ? '' : firstString(bytes, value, to, most);
}

/** A string, the first string of a list, or the text of its first part that has one. */
function firstString(bytes: Buffer, value: number, to: number, most: number): string {
  if (isString(bytes, value)) return readString(bytes, value, most);
  if (bytes[value] !== OPEN_ARRAY) return '';
  const first = value + 1;
  if (isString(bytes, first)) return readString(bytes, first, most);
  for (let at = bytes.indexOf(TEXT, first); at >= 0 && at < to; at = bytes.indexOf(TEXT, at + 1)) {
    const text = valueBehind(bytes, at + TEXT.length);
    if (text >= 0 && isString(bytes, text)) return readString(bytes, text, most);
  }
  return '';
}

function lastBefore(bytes: Buffer, what: Buffer, before: number): number {
  return before <= 0 ? -1 : bytes.lastIndexOf(what, before - 1);
}
