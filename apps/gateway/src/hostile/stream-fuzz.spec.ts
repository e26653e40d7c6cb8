import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { seeded } from '@roundhouse/testing';
import { chunk, DONE, FINISH, USAGE } from '../inference/fixtures/scripted-upstream.ts';
import { SIBLING_SEEN, SIBLING_STREAM } from './fixtures/representative-stream.ts';
import { startSocketless, type CannedAnswer, type SocketlessGateway } from './fixtures/socketless-gateway.ts';

const STREAMS = process.env['ROUNDHOUSE_LONG'] === '1' ? 200_000 : 1_500;

let direct: SocketlessGateway;

beforeAll(async () => {
  const none: CannedAnswer = { chunks: [], end: 'end' };
  direct = await startSocketless([none, none]);
});
afterAll(() => direct.close());

const SIBLING: CannedAnswer = { chunks: [Buffer.from(SIBLING_STREAM)], end: 'end' };

/** What streams are made of, good and bad, as bytes: not all of it is text. */
const TOKENS: readonly Buffer[] = [
  ['\n', '\r', '\r\n', '\n\n', '\r\r', '\r\n\r\n', ' ', ':', '\0', '\ufeff', '\u2028', '\u0085', '\u000b', '\f'],
  ['data:', 'data: ', 'data', 'Data: ', ' data: ', 'event: ', 'event: message\n', 'event: a\0b\n', 'event: <x>\n'],
  ['id: 1\n', 'id:\0\n', 'retry: 1\n', 'retry: 99999999\n', ': comment\n', ':\n', 'HTTP/1.1 200 OK\r\n\r\n'],
  ['{', '}', '[', ']', '"', ',', '{}', '[]', 'null', '1', '"model":"upstream-model"', '"choices":', '"error":{}'],
  ['\\', '\\u', '\\u000a', '\\n', '\\u0000', '{"error":{"message":"x\\r\\ndata: y"}}'],
  [chunk({ role: 'assistant' }), chunk({ content: 'a' }), chunk({ content: 'é\\n😀' }), FINISH, USAGE, DONE],
  [chunk({ content: 'line\u2028break\u2029s\u0085' }), chunk({ content: 'data: [DONE]\n\nevent: x' })],
  ['data: [DONE]', 'data: [DONE]\n', '[DONE]', 'data:[DONE]\r\n\r\n', '0\r\n\r\n', '5\r\n'],
]
  .flat()
  .map((text) => Buffer.from(text))
  .concat([
    Buffer.from([0xff]),
    Buffer.from([0xc0, 0x8a]),
    Buffer.from([0xed, 0xa0, 0x80]),
    Buffer.from([0xf0, 0x9f]),
    // A line feed that is longer than it need be, inside a text: a lenient reader would break the line there.
    Buffer.concat([
      Buffer.from('data: {"choices":[{"delta":{"content":"'),
      Buffer.from([0xc0, 0x8a]),
      Buffer.from('"}}]}\n\n'),
    ]),
  ]);

const LINES = /\r\n|\n|\r/;

/** Reads a stream as the standard says, by other means than those under test. */
function eventsOf(text: string): { data: string; type: string }[] {
  const events: { data: string; type: string }[] = [];
  let data: string[] = [];
  let type = '';
  for (const line of text.split(LINES)) {
    if (line === '') {
      if (data.length > 0) events.push({ data: data.join('\n'), type });
      data = [];
      type = '';
    } else if (line.startsWith('data:')) data.push(line.slice(5).replace(/^ /, ''));
    else if (line.startsWith('event:')) type = line.slice(6).replace(/^ /, '');
  }
  return events;
}

/** What a caller must never see, whatever an upstream sent; undefined = nothing of the kind. */
function fault(body: Buffer): string | undefined {
  const text = body.toString();
  if (!Buffer.from(text).equals(body)) return 'not UTF-8';
  if (!text.endsWith('\n\n')) return 'the last event does not end';
  for (const line of text.split('\n')) {
    if (!/^(data:|event: [\w.:/-]{1,64}$|: heartbeat$|$)/.test(line)) return `an odd line: ${line}`;
    if (/[\r\0]/.test(line)) return `control characters: ${line}`;
  }
  const events = eventsOf(text);
  const ends = events.filter(({ data }) => data === '[DONE]' || data.startsWith('{"error":'));
  if (ends.length !== 1 || events.at(-1) !== ends[0]) return `${ends.length} ends`;
  for (const { data } of events.slice(0, -1)) {
    const value = JSON.parse(data) as { model?: unknown; error?: unknown };
    if (value.model !== undefined && value.model !== 'm') return `an upstream's name: ${JSON.stringify(value.model)}`;
    if (value.error !== undefined && value.error !== null) return 'an upstream’s own error';
  }
  return undefined;
}

describe('whatever an upstream streams', () => {
  it(`reaches callers as whole, plain events with one end, or not at all: ${STREAMS} streams (security 54)`, async () => {
    const random = seeded(54);
    const below = (count: number): number => Math.floor(random() * count);
    const seen = { served: 0, failedOver: 0, broken: 0 };
    for (let index = 0; index < STREAMS; index += 1) {
      const parts = Array.from({ length: 1 + below(24) }, () => TOKENS[below(TOKENS.length)] as Buffer);
      // Half of them begin well, so that they are committed.
      if (random() < 0.5) parts.unshift(Buffer.from(chunk({ content: 'begun' })));
      const bytes = Buffer.concat(parts);
      const cuts = [0, ...Array.from({ length: below(4) }, () => below(bytes.length)), bytes.length].sort(
        (a, b) => a - b,
      );
      const chunks = cuts.slice(1).map((end, at) => bytes.subarray(cuts[at], end));
      direct.answers[0] = { chunks, end: random() < 0.5 ? 'end' : 'reset' };
      direct.answers[1] = SIBLING;
      const answer = await direct.call({ model: 'm', messages: [], stream: true });
      const found = answer.status === 200 ? fault(answer.body) : undefined;
      if (found !== undefined)
        throw new Error(`stream ${index}: ${found}\n${JSON.stringify(bytes.toString('latin1'))}`);
      if (answer.status !== 200 || answer.text.includes('"error":{')) seen.broken += 1;
      else if (answer.text === SIBLING_SEEN) seen.failedOver += 1;
      else seen.served += 1;
    }
    // The fuzz reaches each kind of outcome, so it proves something about each.
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(STREAMS / 100);
    expect(direct.gateway.service.inFlight).toBe(0);
  }, 3_600_000);
});

describe('whatever an upstream answers as a whole', () => {
  it(`reaches callers as JSON under the public name, or as an error of ours: ${STREAMS} answers`, async () => {
    const random = seeded(55);
    const below = (count: number): number => Math.floor(random() * count);
    const good = Buffer.from(
      '{"id":"c","model":"upstream-model","choices":[{"index":0,"message":{"content":"é😀"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1}}',
    );
    let served = 0;
    for (let index = 0; index < STREAMS; index += 1) {
      // One to three bytes replaced, removed or added.
      let bytes = good;
      for (let edits = below(4); edits > 0; edits -= 1) {
        const at = below(bytes.length);
        const token = random() < 0.5 ? (TOKENS[below(TOKENS.length)] as Buffer) : Buffer.from([below(256)]);
        bytes = Buffer.concat([bytes.subarray(0, at), token, bytes.subarray(at + below(3))]);
      }
      const broken: CannedAnswer = { chunks: [bytes], end: 'end' };
      direct.answers[0] = broken;
      direct.answers[1] = broken;
      const answer = await direct.call({ model: 'm', messages: [] });
      const value = JSON.parse(answer.text) as { model?: unknown; error?: { type: unknown } };
      if (answer.status === 200) {
        served += 1;
        expect([undefined, null, 'm']).toContain(value.model);
        expect(Buffer.from(answer.text).equals(answer.body)).toBe(true);
      } else {
        expect({ index, status: answer.status, type: value.error?.type }).toEqual({
          index,
          status: expect.any(Number),
          type: expect.any(String),
        });
        expect(answer.status).not.toBe(500);
      }
    }
    expect(served).toBeGreaterThan(STREAMS / 20);
    expect(served).toBeLessThan(STREAMS);
  }, 3_600_000);
});
