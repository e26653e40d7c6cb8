import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { REQUEST_LIMITS } from './json-cursor.ts';
import { memberValue, scanTopLevel, spliceMembers } from './scanned-object.ts';

const scan = (text: string) => scanTopLevel(Buffer.from(text));
const splice = (text: string, edits: Record<string, string | undefined>): string =>
  spliceMembers(scan(text), new Map(Object.entries(edits))).toString();
const invalid = expect.objectContaining({ reason: 'INVALID_JSON' });

/** JSON objects, printed with different blanks and escapes. */
const printedObjects = fc
  .tuple(fc.dictionary(fc.string({ unit: 'grapheme', maxLength: 6 }), fc.jsonValue(), { maxKeys: 6 }), fc.nat(2))
  .map(([object, indent]) => JSON.stringify(object, null, indent));

describe('scanTopLevel', () => {
  it('finds every member that JSON.parse finds, with the same value', () => {
    fc.assert(
      fc.property(printedObjects, (text) => {
        const object = scan(text);
        const parsed = JSON.parse(text) as Record<string, unknown>;
        expect([...object.members.keys()].sort()).toEqual(Object.keys(parsed).sort());
        for (const name of object.members.keys()) expect(memberValue(object, name)).toEqual(parsed[name]);
      }),
    );
  });

  it('accepts no text that JSON.parse refuses, however a valid one was damaged', () => {
    fc.assert(
      fc.property(
        printedObjects,
        fc.nat(),
        fc.constantFrom('', '"', '\\', '{', ']', ',', ':', '\n', '0', 'e'),
        (text, at, put) => {
          const cut = at % text.length;
          const damaged = text.slice(0, cut) + put + text.slice(cut + 1);
          let accepted = true;
          try {
            scan(damaged);
          } catch (error) {
            expect(error).toEqual(invalid);
            accepted = false;
          }
          if (accepted) expect(() => JSON.parse(damaged) as unknown).not.toThrow();
        },
      ),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['no object', '[]'],
    ['nothing', ''],
    ['a text behind the end', '{} x'],
    ['a name given twice', '{"model":"a","model":"b"}'],
    ['a name given twice, once escaped', '{"model":"a","mod\\u0065l":"b"}'],
    ['a trailing comma', '{"a":1,}'],
    ['a leading zero', '{"a":01}'],
    ['a bare point', '{"a":1.}'],
    ['a plus sign', '{"a":+1}'],
    ['a literal that is misspelt', '{"a":nul}'],
    ['a string with a line break', '{"a":"\n"}'],
    ['an unknown escape', '{"a":"\\x41"}'],
    ['half an escape', '{"a":"\\u12"}'],
    ['a string without end', '{"a":"'],
    ['a byte order mark', '\ufeff{}'],
  ])('refuses %s', (_what, text) => {
    expect(() => scan(text)).toThrow(invalid);
  });

  it('refuses bytes that are no UTF-8', () => {
    expect(() => scanTopLevel(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]))).toThrow(invalid);
  });

  it.each([
    ['depth', `{"a":${'['.repeat(64)}${']'.repeat(64)}}`],
    ['names', `{"a":{${Array.from({ length: 10_000 }, (_, index) => `"k${index}":1`).join(',')}}}`],
    ['array length', `{"a":[${'1,'.repeat(100_000)}1]}`],
    ['string length', `{"a":"${'x'.repeat(5 * 1024 * 1024 + 1)}"}`],
  ])('refuses more than the allowed %s', (_what, text) => {
    expect(() => scan(text)).toThrow(invalid);
  });

  it('accepts what just fits', () => {
    expect(scan(`{"a":${'['.repeat(63)}${']'.repeat(63)}}`).members.size).toBe(1);
    expect(scan(`{"a":"${'x'.repeat(REQUEST_LIMITS.maxStringBytes)}"}`).members.size).toBe(1);
  });

  it.each([`{"a":${'['.repeat(100_000)}`, '{"a":'.repeat(100_000)])(
    'stops at the depth limit of a bomb instead of reading on',
    (bomb) => {
      let message = '';
      try {
        scan(bomb);
      } catch (error) {
        ({ message } = error as Error);
      }
      expect(message).toMatch(/nested deeper than 64/);
      expect(Number(/at byte (\d+)/.exec(message)?.[1])).toBeLessThan(65 * '{"a":'.length);
    },
  );

  it('leaves prototypes alone, whatever names stand in the body', () => {
    const names = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'];
    const before = names.map((name) => JSON.stringify(Object.getOwnPropertyDescriptor(Object.prototype, name)));
    for (let index = 0; index < 1000; index += 1) {
      const name = names[index % names.length] as string;
      const text = `{"${name}":{"polluted":${index},"prototype":{"polluted":1}},"model":"m"}`;
      const object = scan(text);
      memberValue(object, name);
      spliceMembers(object, new Map([['model', '"x"']]));
    }
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
    expect(names.map((name) => JSON.stringify(Object.getOwnPropertyDescriptor(Object.prototype, name)))).toEqual(
      before,
    );
    expect(scan('{"a":1}').members.has('__proto__')).toBe(false);
  });
});

describe('spliceMembers', () => {
  it('gives back the same bytes when nothing is edited', () => {
    fc.assert(
      fc.property(printedObjects, (text) => {
        expect(splice(text, {})).toBe(text);
      }),
    );
  });

  it('edits as an object would, and keeps the bytes of every other member', () => {
    fc.assert(
      fc.property(
        printedObjects,
        fc.dictionary(fc.constantFrom('a', 'model', 'new'), fc.option(fc.jsonValue(), { nil: undefined })),
        fc.func(fc.boolean()),
        (text, extra, pick) => {
          const object = scan(text);
          const edits = new Map<string, string | undefined>();
          for (const [name, value] of Object.entries(extra)) {
            edits.set(name, value === undefined ? undefined : JSON.stringify(value));
          }
          for (const name of object.members.keys()) if (pick(name)) edits.set(name, pick(name, 1) ? undefined : '1');
          const expected = new Map(Object.entries(JSON.parse(text) as Record<string, unknown>));
          for (const [name, value] of edits) {
            if (value === undefined) expected.delete(name);
            else expected.set(name, JSON.parse(value));
          }
          const spliced = scanTopLevel(spliceMembers(object, edits));
          expect(new Map([...spliced.members.keys()].map((name) => [name, memberValue(spliced, name)]))).toEqual(
            expected,
          );
        },
      ),
    );
  });

  it('keeps blanks, number spelling and unknown members around an edit', () => {
    expect(splice('{ "temperature": 1.0e-0,\n "model" : "a" , "x_unknown":[ 1,2 ] }', { model: '"b"' })).toBe(
      '{ "temperature": 1.0e-0,\n "model" : "b" , "x_unknown":[ 1,2 ] }',
    );
  });

  it.each([
    ['{"a":1,"b":2,"c":3}', 'a', '{"b":2,"c":3}'],
    ['{"a":1,"b":2,"c":3}', 'b', '{"a":1,"c":3}'],
    ['{"a":1,"b":2,"c":3}', 'c', '{"a":1,"b":2}'],
    ['{ "a" : 1 }', 'a', '{  }'],
  ])('removes cleanly: %s without %s', (text, name, expected) => {
    expect(splice(text, { [name]: undefined })).toBe(expected);
  });

  it('adds to an empty object', () => {
    expect(splice('{}', { a: '1', b: '2' })).toBe('{"a":1,"b":2}');
  });
});
