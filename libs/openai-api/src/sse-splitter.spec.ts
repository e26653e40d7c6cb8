import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SseSplitter, type SseEvent } from './sse-splitter.ts';
import { sseEvent } from './sse-writer.ts';

interface Seen {
  data: string;
  type: string;
}

function split(chunks: readonly Buffer[]): Seen[] {
  const seen: Seen[] = [];
  const note = (event: SseEvent): void => {
    seen.push({ data: event.data.toString(), type: event.type });
  };
  const splitter = new SseSplitter();
  for (const chunk of chunks) splitter.push(chunk, note);
  splitter.end(note);
  return seen;
}

const STREAM = [
  ': a comment\n\n',
  'data: {"a":"é€😀"}\n\n',
  'data:no blank\n\n',
  'event: error\ndata: typed\n\n',
  'data: one\ndata: two\n\n',
  'data\n\n',
  'id: 7\nretry: 10\n\n',
  '\n\n\n',
  'data: [DONE]\n\n',
].join('');

const EXPECTED: Seen[] = [
  { data: '{"a":"é€😀"}', type: '' },
  { data: 'no blank', type: '' },
  { data: 'typed', type: 'error' },
  { data: 'one\ntwo', type: '' },
  { data: '', type: '' },
  { data: '[DONE]', type: '' },
];

describe('SseSplitter', () => {
  for (const [name, ending] of [
    ['LF', '\n'],
    ['CRLF', '\r\n'],
    ['CR', '\r'],
  ] as const) {
    const bytes = Buffer.from(STREAM.replaceAll('\n', ending));

    it(`reads streams with ${name}`, () => {
      expect(split([bytes])).toEqual(EXPECTED);
    });

    it(`gives the same events wherever a stream with ${name} is cut in two`, () => {
      for (let cut = 0; cut <= bytes.length; cut += 1) {
        expect(split([bytes.subarray(0, cut), bytes.subarray(cut)])).toEqual(EXPECTED);
      }
    });

    it(`gives the same events however a stream with ${name} is cut`, () => {
      expect(split([...bytes].map((byte) => Buffer.from([byte])))).toEqual(EXPECTED);
      fc.assert(
        fc.property(fc.array(fc.nat(bytes.length)), (cuts) => {
          const at = [0, ...cuts.sort((left, right) => left - right), bytes.length];
          const chunks = at.slice(1).map((end, index) => bytes.subarray(at[index], end));
          expect(split(chunks)).toEqual(EXPECTED);
        }),
        { numRuns: 50 },
      );
    });
  }

  it('offers the own bytes of plain events only', () => {
    const plain: (string | undefined)[] = [];
    const splitter = new SseSplitter();
    splitter.push(Buffer.from('data: a\n\ndata: b\r\n\r\nevent: x\ndata: c\n\n'), (event) =>
      plain.push(event.plainBytes?.toString()),
    );
    expect(plain).toEqual(['data: a\n\n', undefined, undefined]);
  });

  it('forgets types that are no plain names, and ids and retries', () => {
    for (const type of ['a\0b', '<b>', 'é', 'x'.repeat(65), 'a b', '']) {
      expect(split([Buffer.from(`event: ${type}\nid: 1\nretry: 5\ndata: d\n\n`)])).toEqual([{ data: 'd', type: '' }]);
    }
    expect(split([Buffer.from('event: image.done\ndata: d\n\n')])).toEqual([{ data: 'd', type: 'image.done' }]);
  });

  it('skips a byte order mark', () => {
    expect(split([Buffer.from('\ufeffdata: a\n\n')])).toEqual([{ data: 'a', type: '' }]);
  });

  it('reports a last event that lacks its blank line', () => {
    expect(split([Buffer.from('data: a\n\ndata: [DONE]')]).at(-1)).toEqual({ data: '[DONE]', type: '' });
    expect(split([Buffer.from('data: [DONE]\n')])).toEqual([{ data: '[DONE]', type: '' }]);
  });

  it('refuses an event beyond its bound, in one chunk or in many', () => {
    const large = Buffer.from(`data: ${'x'.repeat(2000)}\n\n`);
    expect(() => new SseSplitter(1000).push(large, () => undefined)).toThrow(/larger than 1000 bytes/);
    const splitter = new SseSplitter(1000);
    expect(() => {
      for (const byte of large) splitter.push(Buffer.from([byte]), () => undefined);
    }).toThrow(/larger than 1000 bytes/);
  });
});

describe('sseEvent', () => {
  it('writes what a splitter reads back, one event whatever the data hold', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '\n', '\r', ':', 'data: ', 'é') }), (text) => {
        expect(split([sseEvent(text)])).toEqual([{ data: text.replace(/\r\n|\r/g, '\n'), type: '' }]);
      }),
    );
  });

  it('refuses line breaks in an event type', () => {
    expect(() => sseEvent('x', 'error\ndata: injected')).toThrow(/no line break/);
    expect(() => sseEvent('x', 'error\r')).toThrow(/no line break/);
  });
});
