import fc from 'fast-check';
import type { Schema } from './admin-document.ts';

/** Values that break what trusts its input. */
const HOSTILE: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1e308,
  2 ** 53,
  '',
  ' ',
  '\u0000',
  '\ud800',
  'a\r\nb: c',
  '../../etc/passwd',
  `' OR 1=1 --`,
  '{api_key}',
  '%00',
  'x'.repeat(70_000),
  [],
  [[]],
  {},
  { __proto__: null, constructor: { prototype: { polluted: true } } },
  JSON.parse('{"__proto__": {"polluted": true}}'),
  Array.from({ length: 2_000 }, () => 1),
  '01a1f93b-54b8-76fa-b837-b535dd75e225',
];

/** A document that the schema allows, more or less, with one or a few places spoilt. */
export function hostileDocuments(schema: Schema): fc.Arbitrary<unknown> {
  const spoilt = fc
    .tuple(plausible(schema), fc.array(fc.tuple(fc.nat(), fc.constantFrom(...HOSTILE)), { minLength: 1, maxLength: 3 }))
    .map(([document, spoils]) => spoils.reduce((current, [place, value]) => spoilAt(current, place, value), document));
  return fc.oneof({ weight: 6, arbitrary: spoilt }, { weight: 1, arbitrary: fc.constantFrom(...HOSTILE) });
}

/** Text of a path parameter that names nothing. */
export const HOSTILE_IDS: readonly string[] = [
  'nonsense',
  '01a1f93b-54b8-76fa-b837-b535dd75e225',
  '..%2f..%2fetc',
  '%00',
  `'%20OR%201=1%20--`,
  'x'.repeat(3_000),
  '%F0%9F%9A%82',
];

function plausible(schema: Schema): fc.Arbitrary<unknown> {
  if (schema.anyOf !== undefined && schema.anyOf.length > 0) return fc.oneof(...schema.anyOf.map(plausible));
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const type = typeof schema.type === 'string' ? schema.type : schema.type?.[0];
  switch (type) {
    case 'object':
      return fc.record(mapValues(schema.properties ?? {}, plausible), { requiredKeys: [...(schema.required ?? [])] });
    case 'array':
      return fc.array(plausible(schema.items ?? {}), { maxLength: 2 });
    case 'integer':
      return fc.nat(1_000);
    case 'number':
      return fc.double({ min: 0, max: 1_000, noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    default:
      return fc.string({ maxLength: 12 });
  }
}

/** Replaces one place of a document, counted through it in depth. */
function spoilAt(document: unknown, place: number, value: unknown): unknown {
  const paths = placesOf(document, []);
  const path = paths[place % paths.length]!;
  if (path.length === 0) return value;
  const copy = structuredClone(document) as Record<string, unknown>;
  let holder = copy;
  for (const part of path.slice(0, -1)) holder = holder[part] as Record<string, unknown>;
  holder[path.at(-1)!] = value;
  return copy;
}

function placesOf(value: unknown, path: readonly string[]): string[][] {
  const own = [[...path]];
  if (typeof value !== 'object' || value === null) return own;
  return [
    ...own,
    [...path, 'no_such_field'],
    ...Object.entries(value).flatMap(([name, child]) => placesOf(child, [...path, name])),
  ];
}

function mapValues<From, To>(record: Readonly<Record<string, From>>, change: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}
