import { isUtf8 } from 'node:buffer';
import { AppError } from '@roundhouse/errors';
import { JsonCursor, REQUEST_LIMITS, type JsonLimits } from './json-cursor.ts';

/** Where one top-level member stands in the bytes. */
export interface Member {
  /** First byte of the name, its opening quote. */
  readonly keyStart: number;
  readonly valueStart: number;
  /** Byte behind the value. */
  readonly valueEnd: number;
}

/** A JSON object whose members were found, not parsed. */
export interface ScannedObject {
  readonly bytes: Buffer;
  /** In the order of the text. */
  readonly members: ReadonlyMap<string, Member>;
}

/**
 * Reads a JSON object in one pass over its bytes: checks syntax and bounds, and notes where each top-level member
 * stands. Nothing is copied, no value is built. A name that stands twice is refused, because two readers may each
 * believe another one of them.
 *
 * @throws AppError INVALID_JSON that tells the byte at which it went wrong
 */
export function scanTopLevel(bytes: Buffer, limits: JsonLimits = REQUEST_LIMITS): ScannedObject {
  if (!isUtf8(bytes)) throw new AppError('INVALID_JSON', 'The body cannot be read as JSON: it is not UTF-8.');
  const cursor = new JsonCursor(bytes, limits);
  const members = new Map<string, Member>();
  if (cursor.enterObject()) {
    do {
      cursor.readKey();
      const { keyStart } = cursor;
      const name = cursor.keyText();
      const valueStart = cursor.position;
      cursor.skipValue();
      if (members.has(name)) throw new AppError('INVALID_JSON', `The body names "${name.slice(0, 64)}" twice.`);
      members.set(name, { keyStart: keyStart - 1, valueStart, valueEnd: cursor.position });
    } while (cursor.nextMember());
  }
  cursor.end();
  return { bytes, members };
}

/** The JSON text of a member's value; undefined when there is no such member. */
export function memberText(object: ScannedObject, name: string): string | undefined {
  const member = object.members.get(name);
  return member === undefined ? undefined : object.bytes.toString('utf8', member.valueStart, member.valueEnd);
}

/** The value of a member, parsed; undefined when there is no such member. */
export function memberValue(object: ScannedObject, name: string): unknown {
  const text = memberText(object, name);
  return text === undefined ? undefined : (JSON.parse(text) as unknown);
}

/** JSON text of a value; in pieces where most of it is bytes that are there already. */
export type NewValue = string | readonly Buffer[];

/**
 * Writes the object anew with a few members replaced, added or removed. Everything else keeps its bytes: unknown
 * members, blanks, the spelling of numbers.
 *
 * @param edits JSON text of the new value per name, whole or in pieces; undefined removes the member
 */
export function spliceMembers(object: ScannedObject, edits: ReadonlyMap<string, NewValue | undefined>): Buffer {
  return Buffer.concat(splicedPieces(object, edits));
}

/** The same as {@link spliceMembers} in pieces, which share the object's bytes instead of copying them. */
export function splicedPieces(
  object: ScannedObject,
  edits: ReadonlyMap<string, NewValue | undefined>,
): readonly Buffer[] {
  const { bytes, members } = object;
  const parts: Buffer[] = [];
  // Bytes from runStart on are still to be copied; they are copied in as few runs as the edits allow.
  let runStart = 0;
  let kept = 0;
  let previousEnd = bytes.indexOf(0x7b) + 1;
  for (const [name, member] of members) {
    const value = edits.get(name);
    if (value === undefined && edits.has(name)) {
      if (kept > 0) parts.push(bytes.subarray(runStart, previousEnd));
      else if (runStart === 0) parts.push(bytes.subarray(0, member.keyStart));
      runStart = member.valueEnd;
    } else {
      // Members before this one are gone, and so is the comma behind them.
      if (kept === 0 && runStart > 0) runStart = member.keyStart;
      kept += 1;
      if (value !== undefined) {
        parts.push(bytes.subarray(runStart, member.valueStart));
        pushValue(parts, value);
        runStart = member.valueEnd;
      }
    }
    previousEnd = member.valueEnd;
  }
  parts.push(bytes.subarray(runStart, previousEnd));
  for (const [name, value] of edits) {
    if (value === undefined || members.has(name)) continue;
    parts.push(Buffer.from(`${kept > 0 ? ',' : ''}${JSON.stringify(name)}:`));
    pushValue(parts, value);
    kept += 1;
  }
  parts.push(bytes.subarray(previousEnd));
  return parts;
}

function pushValue(parts: Buffer[], value: NewValue): void {
  if (typeof value === 'string') parts.push(Buffer.from(value));
  else parts.push(...value);
}
