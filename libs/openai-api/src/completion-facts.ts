import { isUtf8 } from 'node:buffer';
import { AppError } from '@roundhouse/errors';
import { JsonCursor, RESPONSE_LIMITS } from './json-cursor.ts';

/** Where a value stands in the bytes; start -1 = it is missing or null. */
export interface Span {
  start: number;
  end: number;
}

/** What the gateway has to know of a completion, or of one chunk of it. */
export interface CompletionFacts {
  /** The top-level `model`, quotes included. */
  model: Span;
  /** The top-level `usage`. */
  usage: Span;
  /** The top-level `error`, or the whole text when it calls itself an error. */
  error: Span;
  /** Elements of `choices` or `data`. */
  choiceCount: number;
  /** Whether a choice carries text, reasoning, a tool call, or anything else than a role. */
  hasContent: boolean;
  /** Bytes of that content as it stands in the JSON. */
  contentBytes: number;
  /** The last finish reason named; empty = none. */
  finishReason: string;
  /** One bit per choice by its index, from 31 on one for all: those there are, and those that named a finish reason. */
  choices: number;
  finishedChoices: number;
}

const QUOTE = 0x22;
const OPEN_ARRAY = 0x5b;
const OPEN_OBJECT = 0x7b;
const LETTER_N = 0x6e;
const ERROR_KIND = '"error"';

const missing = (): Span => ({ start: -1, end: -1 });

/**
 * Inspects a chunk or a whole answer of the OpenAI dialect in one pass over its bytes, without building values.
 *
 * @throws AppError INVALID_JSON when the bytes are no JSON object, or not UTF-8: a reader that is lenient about either
 *   could see something else in them than was seen here
 */
export function inspectCompletion(bytes: Buffer): CompletionFacts {
  const cursor = new JsonCursor(bytes, RESPONSE_LIMITS);
  const facts: CompletionFacts = {
    model: missing(),
    usage: missing(),
    error: missing(),
    choiceCount: 0,
    hasContent: false,
    contentBytes: 0,
    finishReason: '',
    choices: 0,
    finishedChoices: 0,
  };
  if (cursor.enterObject()) {
    do {
      cursor.readKey();
      if (cursor.keyIs('choices')) readChoices(cursor, facts);
      else if (cursor.keyIs('data')) readData(cursor, facts);
      else if (cursor.keyIs('model')) readSpan(cursor, facts.model);
      else if (cursor.keyIs('usage')) readSpan(cursor, facts.usage);
      else if (cursor.keyIs('error')) readSpan(cursor, facts.error);
      else if (cursor.keyIs('object')) readKind(cursor, bytes, facts);
      else cursor.skipValue();
    } while (cursor.nextMember());
  }
  cursor.end();
  if (cursor.beyondAscii && !isUtf8(bytes)) {
    throw new AppError('INVALID_JSON', 'The body cannot be read as JSON: it is not UTF-8.');
  }
  return facts;
}

/** The value of a span, parsed; undefined when it is missing. */
export function spanValue(bytes: Buffer, span: Span): unknown {
  return span.start < 0 ? undefined : (JSON.parse(bytes.toString('utf8', span.start, span.end)) as unknown);
}

/**
 * Replaces the model's name. What an upstream calls it is its own affair: callers see the public key.
 *
 * @param replacement JSON text of the public key
 * @returns the same bytes when there is no name, or when it is right already
 */
export function spliceModel(bytes: Buffer, model: Span, replacement: Buffer): Buffer {
  const { start, end } = model;
  if (start < 0) return bytes;
  const grown = replacement.length - (end - start);
  if (grown === 0 && bytes.compare(replacement, 0, replacement.length, start, end) === 0) return bytes;
  const spliced = Buffer.allocUnsafe(bytes.length + grown);
  bytes.copy(spliced, 0, 0, start);
  replacement.copy(spliced, start);
  bytes.copy(spliced, end + grown, end);
  return spliced;
}

function readSpan(cursor: JsonCursor, span: Span): void {
  const start = cursor.position;
  const isNull = cursor.peek() === LETTER_N;
  cursor.skipValue();
  span.start = isNull ? -1 : start;
  span.end = isNull ? -1 : cursor.position;
}

/** `{"object":"error",…}` is how some servers report one. */
function readKind(cursor: JsonCursor, bytes: Buffer, facts: CompletionFacts): void {
  const start = cursor.position;
  cursor.skipValue();
  if (cursor.position - start !== ERROR_KIND.length || facts.error.start >= 0) return;
  if (bytes.toString('latin1', start, cursor.position) === ERROR_KIND) {
    facts.error = { start: 0, end: bytes.length };
  }
}

function readData(cursor: JsonCursor, facts: CompletionFacts): void {
  if (cursor.peek() !== OPEN_ARRAY) {
    cursor.skipValue();
    return;
  }
  if (!cursor.enterArray()) return;
  do {
    facts.choiceCount += 1;
    cursor.skipValue();
  } while (cursor.nextElement());
}

function readChoices(cursor: JsonCursor, facts: CompletionFacts): void {
  if (cursor.peek() !== OPEN_ARRAY) {
    cursor.skipValue();
    return;
  }
  if (!cursor.enterArray()) return;
  do {
    facts.choiceCount += 1;
    if (cursor.peek() === OPEN_OBJECT) readChoice(cursor, facts);
    else cursor.skipValue();
  } while (cursor.nextElement());
}

function readChoice(cursor: JsonCursor, facts: CompletionFacts): void {
  if (!cursor.enterObject()) return;
  let index = 0;
  let isFinished = false;
  do {
    cursor.readKey();
    if (cursor.keyIs('delta') || cursor.keyIs('message')) readMessage(cursor, facts);
    else if (cursor.keyIs('text')) readContent(cursor, facts);
    else if (cursor.keyIs('index')) index = cursor.readSmallNumber();
    else if (cursor.keyIs('finish_reason')) isFinished = readFinishReason(cursor, facts);
    else cursor.skipValue();
  } while (cursor.nextMember());
  const bit = 1 << (index < 0 || index > 31 ? 31 : index);
  facts.choices |= bit;
  if (isFinished) facts.finishedChoices |= bit;
}

function readMessage(cursor: JsonCursor, facts: CompletionFacts): void {
  if (cursor.peek() !== OPEN_OBJECT) {
    cursor.skipValue();
    return;
  }
  if (!cursor.enterObject()) return;
  do {
    cursor.readKey();
    if (cursor.keyIs('role')) cursor.skipValue();
    else readContent(cursor, facts);
  } while (cursor.nextMember());
}

/** Anything but null and empty strings, arrays and objects counts. */
function readContent(cursor: JsonCursor, facts: CompletionFacts): void {
  const start = cursor.position;
  const first = cursor.peek();
  cursor.skipValue();
  const sizeBytes = cursor.position - start;
  if (first === LETTER_N || sizeBytes <= 2) return;
  facts.hasContent = true;
  facts.contentBytes += first === QUOTE ? sizeBytes - 2 : sizeBytes;
}

/** True when there was one. */
function readFinishReason(cursor: JsonCursor, facts: CompletionFacts): boolean {
  if (cursor.peek() !== QUOTE) {
    cursor.skipValue();
    return false;
  }
  const text = cursor.readShortString();
  if (text === '') return false;
  facts.finishReason = text;
  return true;
}
