import { JsonCursor, RESPONSE_LIMITS } from './json-cursor.ts';
import type { Span } from './completion-facts.ts';
import { scanTopLevel, type Member, type ScannedObject } from './scanned-object.ts';

/** What the gateway has to know of an answer, or of one event, that is no chat. */
export interface AnswerFacts {
  readonly object: ScannedObject;
  /** The top-level `model`, quotes included. */
  readonly model: Span;
  /** The top-level `id`, quotes included. */
  readonly id: Span;
  /** Whether it is an error and nothing else. */
  readonly isError: boolean;
  /** `type` of an event, such as "transcript.text.done"; empty = none. */
  readonly type: string;
  /** Elements of `data` or `results`. */
  readonly itemCount: number;
}

const OPEN_ARRAY = 0x5b;
const LETTER_N = 0x6e;
const NOWHERE: Span = Object.freeze({ start: -1, end: -1 });
const MAX_TYPE_BYTES = 130;

/**
 * Inspects an answer or event whose members are not known in advance, in one pass over its bytes.
 *
 * @throws AppError INVALID_JSON when the bytes are no JSON object
 */
export function inspectAnswer(bytes: Buffer): AnswerFacts {
  const object = scanTopLevel(bytes, RESPONSE_LIMITS);
  const type = shortText(object, 'type');
  return {
    object,
    model: spanOf(object, 'model'),
    id: spanOf(object, 'id'),
    isError: type === 'error' || shortText(object, 'object') === 'error' || isFault(object),
    type,
    itemCount: Math.max(elements(object, 'data'), elements(object, 'results')),
  };
}

/** A video that failed carries its own error beside its id: that is an answer, not a failure of the call. */
function isFault(object: ScannedObject): boolean {
  return spanOf(object, 'error').start >= 0 && !object.members.has('id');
}

function spanOf(object: ScannedObject, name: string): Span {
  const member = object.members.get(name);
  if (member === undefined || object.bytes[member.valueStart] === LETTER_N) return NOWHERE;
  return { start: member.valueStart, end: member.valueEnd };
}

/** A member that is a short plain name; empty for anything else. */
function shortText(object: ScannedObject, name: string): string {
  const { start, end } = spanOf(object, name);
  if (start < 0 || end - start > MAX_TYPE_BYTES) return '';
  return /^"([\w.-]+)"$/.exec(object.bytes.toString('latin1', start, end))?.[1] ?? '';
}

function elements(object: ScannedObject, name: string): number {
  const member = object.members.get(name);
  if (member === undefined || object.bytes[member.valueStart] !== OPEN_ARRAY) return 0;
  return countElements(object.bytes, member);
}

function countElements(bytes: Buffer, { valueStart, valueEnd }: Member): number {
  const cursor = new JsonCursor(bytes.subarray(valueStart, valueEnd), RESPONSE_LIMITS);
  if (!cursor.enterArray()) return 0;
  let count = 0;
  do {
    count += 1;
    cursor.skipValue();
  } while (cursor.nextElement());
  return count;
}
