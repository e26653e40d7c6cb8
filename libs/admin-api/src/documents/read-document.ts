import { AppError, type FaultDetail } from '@roundhouse/errors';
import { z } from 'zod';
import { isJsonObject } from './json.ts';
import { nearestName } from './nearest-name.ts';
import { schemaAt, unwrapped } from './schema-walk.ts';

type Issue = z.core.$ZodRawIssue;

const MAX_FAULTS = 100;
const MAX_DEPTH = 64;
const FORBIDDEN_NAMES: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
const UNSTORABLE = 'must have no NUL and no half characters';
const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

/**
 * Checks a document against its schema.
 *
 * @param what word for people: "The provider was refused"
 * @throws AppError INVALID_REQUEST that names every fault at once, each with its JSON pointer; at most 100 of them
 */
export function readDocument<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  what = 'request',
): z.output<Schema> {
  const { value, faults } = checkDocument(schema, input);
  if (faults.length > 0) throw refusal(what, faults);
  return value as z.output<Schema>;
}

/** As {@link readDocument}, but hands the faults back, for callers that add their own. */
export function checkDocument<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
): { value: z.output<Schema> | undefined; faults: FaultDetail[] } {
  const unfit = unfitPlaces(input);
  if (unfit.length > 0) return { value: undefined, faults: unfit };
  const parsed = schema.safeParse(input ?? {}, { error: plainMessage });
  if (parsed.success) return { value: parsed.data, faults: [] };
  const faults = parsed.error.issues.flatMap((issue) => faultsOf(schema, issue));
  return { value: undefined, faults: faults.slice(0, MAX_FAULTS) };
}

/** The one error for a document with these faults. */
export function refusal(what: string, faults: readonly FaultDetail[]): AppError {
  const shown = faults.slice(0, 5).map(({ where, message }) => `${where || 'the body'} ${message}`);
  const more = faults.length > shown.length ? `; and ${faults.length - shown.length} more` : '';
  return new AppError('INVALID_REQUEST', `The ${what} was refused: ${shown.join('; ')}${more}.`, { details: faults });
}

/** JSON pointer (RFC 6901) of a path. */
export function pointer(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).slice(0, 128).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

function faultsOf(schema: z.ZodType, issue: z.core.$ZodIssue): FaultDetail[] {
  if (issue.code !== 'unrecognized_keys') return [{ where: pointer(issue.path), message: issue.message }];
  const holder = schemaAt(schema, issue.path);
  const known = holder instanceof z.ZodObject ? Object.keys(holder.shape) : [];
  return issue.keys.map((name) => {
    const nearest = nearestName(name.slice(0, 128), known);
    const hint = nearest === undefined ? '' : `; did you mean "${nearest}"?`;
    return { where: pointer([...issue.path, name]), message: `is no known field${hint}` };
  });
}

/**
 * Places that no document may have, whatever its schema says: members that reach for a prototype, which records would
 * let in, and texts that no store and no header can carry.
 */
function unfitPlaces(input: unknown): FaultDetail[] {
  const faults: FaultDetail[] = [];
  const open: [unknown, readonly PropertyKey[]][] = [[input, []]];
  for (let next = open.pop(); next !== undefined && faults.length < MAX_FAULTS; next = open.pop()) {
    const [value, path] = next;
    if (path.length > MAX_DEPTH) return [{ where: pointer(path.slice(0, 8)), message: 'is nested too deep' }];
    if (typeof value === 'string' && !isStorable(value)) faults.push({ where: pointer(path), message: UNSTORABLE });
    if (!isJsonObject(value) && !Array.isArray(value)) continue;
    for (const [name, child] of Object.entries(value)) {
      const place = [...path, name];
      if (FORBIDDEN_NAMES.has(name)) faults.push({ where: pointer(place), message: 'is no allowed name' });
      else if (!isStorable(name))
        faults.push({ where: pointer(path), message: 'has a name with a NUL or a half character' });
      else open.push([child, place]);
    }
  }
  return faults;
}

/** False for NUL and for halves of surrogate pairs: no UTF-8 and no database holds them. */
function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

/** Ends of sentences that begin with the pointer: "/weight must be at least 1". */
function plainMessage(issue: Issue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return 'is required';
      return `must be ${TYPE_WORDS[String(issue['expected'])] ?? String(issue['expected'])}`;
    case 'too_small':
      return bound(issue, 'at least', issue['minimum']);
    case 'too_big':
      return bound(issue, 'at most', issue['maximum']);
    case 'invalid_value':
      return `must be ${(issue['values'] as unknown[]).map((value) => JSON.stringify(value)).join(' or ')}`;
    case 'invalid_format':
      return `must be ${formatWord(String(issue['format']))}`;
    case 'invalid_union':
      return 'fits none of the allowed forms';
    case 'invalid_key':
      return 'has a name that is not allowed';
    default:
      return undefined;
  }
}

function bound(issue: Issue, word: string, limit: unknown): string {
  const unit = { string: ' characters', array: ' entries', set: ' entries' }[String(issue['origin'])] ?? '';
  return `must be ${word} ${String(limit)}${unit}`;
}

function formatWord(format: string): string {
  return (
    { datetime: 'a time as in RFC 3339', url: 'a URL', email: 'an e-mail address', uuid: 'an id' }[format] ?? format
  );
}

/** Text values of a query string as the types that its schema asks for: numbers, truth values and lists. */
export function typedQuery(schema: z.ZodObject, query: Readonly<Record<string, string | readonly string[]>>): object {
  const typed: Record<string, unknown> = {};
  for (const [name, raw] of Object.entries(query)) {
    const member = Object.hasOwn(schema.shape, name) ? unwrapped(schema.shape[name] as z.ZodType) : undefined;
    typed[name] = typedText(member, raw);
  }
  return typed;
}

function typedText(schema: z.ZodType | undefined, raw: string | readonly string[]): unknown {
  if (schema instanceof z.ZodArray) return typeof raw === 'string' ? raw.split(',') : raw;
  if (typeof raw !== 'string') return raw;
  if (schema instanceof z.ZodNumber) return /^-?\d{1,15}(\.\d{1,6})?$/.test(raw) ? Number(raw) : raw;
  if (schema instanceof z.ZodBoolean) return raw === 'true' ? true : raw === 'false' ? false : raw;
  return raw;
}
