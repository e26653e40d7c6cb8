import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { distinct } from './distinct.ts';
import { callableKey, callableKeys, key, labels, line, openObject, optionalCount, optionalMoment } from './fields.ts';
import { mergePatch } from './merge-patch.ts';
import { nearestName } from './nearest-name.ts';
import { checkDocument } from './read-document.ts';

describe('mergePatch', () => {
  // Examples of RFC 7396, appendix A.
  it.each([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('%j patched with %j is %j', (target, patch, result) => {
    expect(mergePatch(target, patch)).toEqual(result);
  });

  it('cannot be used to reach a prototype', () => {
    const patch = JSON.parse('{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}');
    mergePatch({}, patch);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('nearestName', () => {
  const known = ['display_name', 'upstream_model_id', 'base_url', 'key'];

  it.each([
    ['displayname', 'display_name'],
    ['upstream_model', 'upstream_model_id'],
    ['baseUrl', 'base_url'],
    ['zzzzzzzz', undefined],
    ['x', undefined],
  ])('takes %s for %s', (typed, meant) => {
    expect(nearestName(typed, known)).toBe(meant);
  });
});

describe('a line of text', () => {
  it.each(['a\nb', 'a\rb', 'a\0b', 'a\u2028b', '\ud800', '', '  '])('is never %j', (text) => {
    expect(line().safeParse(text).success).toBe(false);
  });
});

describe('a list', () => {
  it('names nothing twice, by what makes two of its items the same', () => {
    const [isDistinct, message] = distinct('a pair', ([first]: readonly string[]) => first);
    expect([
      isDistinct([
        ['a', 'b'],
        ['b', 'b'],
      ]),
      isDistinct([
        ['a', 'b'],
        ['a', 'c'],
      ]),
    ]).toEqual([true, false]);
    expect(message).toBe('must not name a pair twice');
    expect(callableKeys().safeParse(['Chat', 'chat']).error?.issues[0]?.message).toBe('must not name one twice');
    expect(callableKeys().parse(['chat', 'chat-2'])).toEqual(['chat', 'chat-2']);
  });
});

describe('fields', () => {
  it('take what they are for', () => {
    expect(key().safeParse('a.b-c_1').success).toBe(true);
    expect(callableKey().safeParse('openai/gpt-4o:free').success).toBe(true);
    expect(labels().parse(undefined)).toEqual([]);
    expect(optionalMoment().parse('2026-01-01T02:00:00+02:00')).toBe('2026-01-01T00:00:00.000Z');
  });

  it('refuse what they are not for', () => {
    for (const text of ['', 'a b', '-a', 'a/b', 'x'.repeat(65)]) expect(key().safeParse(text).success).toBe(false);
    expect(labels().safeParse(['a', 'a']).success).toBe(false);
    expect(optionalMoment().safeParse('tomorrow').success).toBe(false);
    let deep: unknown = 1;
    for (let depth = 0; depth < 100; depth += 1) deep = { deep };
    expect(openObject().safeParse({ deep }).success).toBe(false);
  });

  it('tell a blank number from zero: blank is unset (002-16)', () => {
    expect(optionalCount().parse(undefined)).toBeNull();
    expect(optionalCount().parse(null)).toBeNull();
    expect(optionalCount().safeParse(0).success).toBe(false);
    expect(optionalCount().safeParse('').success).toBe(false);
  });
});

describe('a document', () => {
  const schema = z.strictObject({ name: z.string(), more: z.record(z.string(), z.unknown()).optional() });
  const placesOf = (input: unknown) => checkDocument(schema, input).faults.map((fault) => fault.where);

  it('is refused with every fault, each at its place, unknown names with the nearest known one', () => {
    const { faults } = checkDocument(schema, { nmae: 'x', 'a/b': 1 });
    expect(faults).toEqual([
      { where: '/name', message: 'is required' },
      { where: '/nmae', message: 'is no known field; did you mean "name"?' },
      { where: '/a~1b', message: 'is no known field' },
    ]);
  });

  it.each([
    ['a NUL', { name: 'a\0' }, '/name'],
    ['half a character', { name: '\ud800' }, '/name'],
    ['a NUL in a name', { name: 'a', more: { 'b\0': 1 } }, '/more'],
    ['a way to a prototype', JSON.parse('{"name": "a", "more": {"__proto__": {}}}'), '/more/__proto__'],
    ['a constructor', { name: 'a', more: { constructor: 1 } }, '/more/constructor'],
  ])('never holds %s, whatever its schema says', (_, input, where) => {
    expect(placesOf(input)).toEqual([where]);
  });

  it('of any depth is refused without a deep recursion', () => {
    let deep: unknown = 1;
    for (let depth = 0; depth < 100_000; depth += 1) deep = { deep };
    expect(checkDocument(schema, { name: 'a', more: { deep } }).faults).toMatchObject([
      { message: 'is nested too deep' },
    ]);
  });
});
