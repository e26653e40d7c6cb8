import { z } from 'zod';
import { distinct } from './distinct.ts';

// Control characters, line separators and halves of surrogate pairs break logs, headers and storage alike.
const UNSAFE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u;
// As above, but a prompt or description may have lines and tabs.
const UNSAFE_IN_PROSE = /[^\P{Cc}\n\r\t]|[\p{Zl}\p{Zp}\p{Cs}]/u;
const KEY = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const CALLABLE_KEY = /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}$/;
const MAX_PICO_DIGITS = 18;
const MAX_JSON_CHARACTERS = 16_384;
const MAX_JSON_DEPTH = 16;

/** One line of plain text, 1 to `maxLength` characters. */
export function line(maxLength = 200) {
  return z
    .string()
    .min(1)
    .max(maxLength)
    .refine((text) => !UNSAFE.test(text), 'must have no control characters')
    .refine((text) => text === '' || text.trim() !== '', 'must not be blank');
}

/** One line of plain text that may be absent; null = none. */
export function optionalLine(maxLength = 200) {
  return line(maxLength).nullable().default(null);
}

/** An e-mail address, at most 254 characters, as it is written to. */
export function emailAddress() {
  return z.email().max(254).meta({ description: 'told apart without regard to case' });
}

/** Text of several lines that may be absent; null = none. */
export function optionalProse(maxLength = 2_000) {
  return z
    .string()
    .max(maxLength)
    .refine((text) => !UNSAFE_IN_PROSE.test(text), 'must have no control characters')
    .nullable()
    .default(null);
}

/** Key of a resource; absent on creation = derived from the display name. */
export function key() {
  const rule = 'must be 1 to 64 letters, digits, dots, dashes or underscores, and start with a letter or digit';
  return z.string().regex(KEY, rule);
}

/** Key of what can be called as `model`: also slashes and colons, up to 128 characters. */
export function callableKey() {
  const rule = 'must be 1 to 128 letters, digits or . _ : / - and start with a letter or digit';
  return z.string().regex(CALLABLE_KEY, rule);
}

/** What callers send as `model`; absent on creation = derived from the display name. */
export function derivableCallableKey() {
  const description = 'what callers send as model; absent = derived from display_name';
  return callableKey().nullable().default(null).meta({ description });
}

/** Up to 16 names that can be called, none twice without regard to case. */
export function callableKeys() {
  return z
    .array(callableKey())
    .max(16)
    .refine(...distinct<string>('one', (name) => name.toLowerCase()))
    .default([]);
}

/** Key that may be left to us: it is then derived from the display name, with -2, -3 and so on when taken. */
export function derivableKey() {
  return key().nullable().default(null).meta({ description: 'absent = derived from display_name' });
}

/** What administrators want of a resource; only `active` ones take part in requests. Default active. */
export function adminStatus() {
  return z.enum(['draft', 'active', 'inactive']).default('active');
}

/** A count that may be unset. Blank is null and never 0 (002-16). */
export function optionalCount(min = 1, max = 4_294_967_295) {
  return z.int().min(min).max(max).nullable().default(null);
}

/** Short labels: at most 32 of 1 to 64 characters, none twice. */
export function labels() {
  return z
    .array(line(64))
    .max(32)
    .refine(...distinct('a label'))
    .default([]);
}

/** Amount of money in integer pico-USD, as decimal text so that no JSON reader rounds it. */
export function pico() {
  return z.string().regex(new RegExp(`^\\d{1,${MAX_PICO_DIGITS}}$`), 'must be a text of digits: pico-USD');
}

/** A moment (RFC 3339), kept in UTC; null = none. */
export function optionalMoment() {
  return z.iso
    .datetime({ offset: true })
    .overwrite((text) => (Number.isNaN(Date.parse(text)) ? text : new Date(text).toISOString()))
    .nullable()
    .default(null);
}

/** A JSON object of any content within bounds; absent = empty. */
export function openObject() {
  return z
    .record(z.string().max(128), z.json())
    .refine((value) => depthOf(value) <= MAX_JSON_DEPTH, `must be nested at most ${MAX_JSON_DEPTH} deep`)
    .refine(
      (value) => JSON.stringify(value).length <= MAX_JSON_CHARACTERS,
      `must be at most ${MAX_JSON_CHARACTERS} characters of JSON`,
    )
    .default({});
}

/** Headers by name, at most 32. Whether a name may be set is the domain's to say. */
export function headers() {
  return z
    .record(z.string().min(1).max(128), z.string().max(1024))
    .refine((value) => Object.keys(value).length <= 32, 'must be at most 32 headers')
    .default({});
}

function depthOf(value: unknown): number {
  // An explicit stack: the depth of a hostile document must not become the depth of ours.
  let deepest = 0;
  const open: [unknown, number][] = [[value, 1]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [current, depth] = next;
    deepest = Math.max(deepest, depth);
    if (depth > MAX_JSON_DEPTH) return depth;
    if (typeof current === 'object' && current !== null) {
      for (const child of Object.values(current)) open.push([child, depth + 1]);
    }
  }
  return deepest;
}
