import { hash } from 'node:crypto';
import { JsonCursor, memberValue, REQUEST_LIMITS, type ScannedObject } from '@roundhouse/openai-api';
import { metadataValue } from './request-facts.ts';

/** By what calls belong together, as route groups name it. */
export type AffinityBy = 'conversation' | 'session' | 'user';

/** Whose call it is, beside what its body says. */
export interface AffinityCaller {
  /** As the header `x-session-id` names it; empty = it does not. */
  readonly sessionId: string;
  /** Empty = no member owns the key. */
  readonly memberId: string;
}

const OPEN_ARRAY = 0x5b;
const OPEN_OBJECT = 0x7b;
const QUOTE = 0x22;
const KEY_LENGTH = 22;

/**
 * The key by which calls prefer the same deployment. A hash in each case: routers learn that two calls belong together,
 * not what they say or who makes them.
 *
 * @returns empty when nothing in the request tells
 */
export function affinityKey(by: AffinityBy, body: ScannedObject, caller: AffinityCaller): string {
  switch (by) {
    case 'session':
      return keyOf(caller.sessionId || sessionOf(body));
    case 'user':
      return keyOf(textOf(body, 'user') || textOf(body, 'safety_identifier') || caller.memberId);
    case 'conversation': {
      const end = conversationStartEnd(body);
      const start = body.members.get('messages')?.valueStart ?? 0;
      return end <= start ? '' : keyOf(body.bytes.subarray(start, end));
    }
  }
}

function keyOf(identity: string | Buffer): string {
  return identity.length === 0 ? '' : hash('sha256', identity, 'base64url').slice(0, KEY_LENGTH);
}

/** Everything up to the end of the first user message stays the same while a conversation grows. */
function conversationStartEnd(body: ScannedObject): number {
  const messages = body.members.get('messages');
  if (messages === undefined || body.bytes[messages.valueStart] !== OPEN_ARRAY) return 0;
  const cursor = new JsonCursor(body.bytes, REQUEST_LIMITS);
  cursor.position = messages.valueStart;
  if (!cursor.enterArray()) return 0;
  do {
    let role = '';
    if (cursor.peek() === OPEN_OBJECT) role = roleOf(cursor);
    else cursor.skipValue();
    if (role === 'user') return cursor.position;
  } while (cursor.nextElement());
  return cursor.position;
}

function roleOf(cursor: JsonCursor): string {
  let role = '';
  if (!cursor.enterObject()) return role;
  do {
    cursor.readKey();
    if (cursor.keyIs('role') && cursor.peek() === QUOTE) role = cursor.readShortString();
    else cursor.skipValue();
  } while (cursor.nextMember());
  return role;
}

function sessionOf(body: ScannedObject): string {
  const session = metadataValue(body, 'session_id');
  return typeof session === 'string' ? session : '';
}

function textOf(body: ScannedObject, name: string): string {
  const member = body.members.get(name);
  if (member === undefined || body.bytes[member.valueStart] !== QUOTE) return '';
  return memberValue(body, name) as string;
}
