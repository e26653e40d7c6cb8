import { isJsonObject, pointer, type Json, type JsonObject } from '@roundhouse/admin-api';
import { sameDocument } from '../../resources/domain/same-document.ts';

/** One member of a document that differs. */
export interface FieldChange {
  /** JSON pointer. */
  readonly path: string;
  readonly before: Json;
  readonly after: Json;
}

/** Longest value that is shown whole, in characters of JSON. */
const MAX_VALUE_LENGTH = 2_000;

/** What differs between two documents: objects member by member, lists as a whole. Absent is as null. */
export function fieldChanges(before: unknown, after: unknown, path: readonly string[] = []): FieldChange[] {
  if (sameDocument(before, after)) return [];
  if (!isJsonObject(before) || !isJsonObject(after)) {
    return [{ path: pointer(path), before: shown(before), after: shown(after) }];
  }
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].flatMap((name) => fieldChanges(own(before, name), own(after, name), [...path, name]));
}

function own(document: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(document, name) ? document[name] : undefined;
}

function shown(value: unknown): Json {
  const json = JSON.stringify(value ?? null);
  return json.length <= MAX_VALUE_LENGTH ? ((value ?? null) as Json) : `${json.slice(0, MAX_VALUE_LENGTH)}…`;
}
