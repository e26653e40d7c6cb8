import { Mode } from '@roundhouse/contracts/common/v1/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DONE, event } from '../inference/fixtures/scripted-upstream.ts';
import { TRUNCATED } from './fixtures/representative-stream.ts';
import {
  startSocketless,
  type AnswerEnd,
  type CannedAnswer,
  type SocketlessGateway,
} from './fixtures/socketless-gateway.ts';

let direct: SocketlessGateway;

const TWO = ['http://upstream-0.test/v1', 'http://upstream-1.test/v1'];

beforeAll(async () => {
  const none: CannedAnswer = { chunks: [], end: 'end' };
  direct = await startSocketless([none, none], {
    models: [
      { key: 'text', upstreams: TWO },
      { key: 'vectors', upstreams: TWO, mode: Mode.MODE_EMBEDDING },
      { key: 'ranks', upstreams: TWO, mode: Mode.MODE_RERANK },
      { key: 'pictures', upstreams: TWO, mode: Mode.MODE_IMAGE },
      { key: 'voice', upstreams: TWO, mode: Mode.MODE_AUDIO_SPEECH },
    ],
  });
});
afterAll(() => direct.close());

const settledClasses = (): string[] => direct.gateway.accounting.settled.map(({ facts }) => facts.failureClass);

/** What is seen of a call whose first upstream sends these pieces, and whose second one sends `sibling`. */
async function outcome(path: string, body: object, answer: CannedAnswer, sibling: CannedAnswer) {
  direct.answers[0] = answer;
  direct.answers[1] = sibling;
  direct.gateway.accounting.settled.length = 0;
  const seen = await direct.call(body, path).then(
    ({ status, text, headers }) => ({ status, text, by: headers['x-roundhouse-deployment'] }),
    () => 'broken' as const,
  );
  return { seen, classes: settledClasses() };
}

const ENDS: readonly AnswerEnd[] = ['end', 'reset'];

describe.each<[string, string, object, object]>([
  ['embeddings', '/v1/embeddings', { model: 'vectors', input: 'é' }, { data: [{ embedding: [0.5, -1e-3] }] }],
  [
    'rerank',
    '/v1/rerank',
    { model: 'ranks', query: 'é', documents: ['a', 'b'] },
    { results: [{ index: 0, relevance_score: 0.5 }] },
  ],
  ['images', '/v1/images/generations', { model: 'pictures', prompt: 'é' }, { data: [{ b64_json: 'QUJD' }] }],
  ['completions', '/v1/completions', { model: 'text', prompt: 'é' }, { choices: [{ text: 'é😀', index: 0 }] }],
])('a whole answer of %s', (_what, path, body, answer) => {
  it('cut at every byte is the sibling’s, never a part of it', async () => {
    const bytes = Buffer.from(JSON.stringify(answer));
    const sibling: CannedAnswer = { headers: { 'content-type': 'application/json' }, chunks: [bytes], end: 'end' };
    for (const end of ENDS) {
      for (let cut = 0; cut < bytes.length; cut += 1) {
        const { seen } = await outcome(path, body, { ...sibling, chunks: [bytes.subarray(0, cut)], end }, sibling);
        expect({ cut, seen }).toEqual({ cut, seen: expect.objectContaining({ status: 200, text: bytes.toString() }) });
        expect(seen).toMatchObject({ by: expect.stringMatching(/-1$/) });
      }
    }
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      const chunks = [bytes.subarray(0, cut), bytes.subarray(cut)];
      const { seen } = await outcome(path, body, { ...sibling, chunks }, { chunks: [], end: 'end' });
      expect(seen).toMatchObject({ status: 200, text: bytes.toString(), by: expect.stringMatching(/-0$/) });
    }
  });
});

describe('a stream of completions', () => {
  const text = (words: string, reason: string | null): string =>
    event({ id: 'c', object: 'text_completion', choices: [{ index: 0, text: words, finish_reason: reason }] });
  const [first, second, last] = [text('é', null), text('😀', null), text('', 'stop')];
  const bytes = Buffer.from(first + second + last + DONE);
  const sibling: CannedAnswer = { chunks: [Buffer.from(text('sibling', 'stop') + DONE)], end: 'end' };

  it('cut at every byte gives exactly the specified outcome', async () => {
    const ends = [first, first + second, first + second + last].map((part) => Buffer.byteLength(part));
    for (const end of ENDS) {
      for (let cut = 0; cut <= bytes.length; cut += 1) {
        const answer: CannedAnswer = { chunks: [bytes.subarray(0, cut)], end };
        const { seen } = await outcome(
          '/v1/completions',
          { model: 'text', prompt: 'x', stream: true },
          answer,
          sibling,
        );
        const whole = ends.filter((at) => at <= cut).length;
        const expected = [
          text('sibling', 'stop') + DONE,
          first + TRUNCATED,
          first + second + TRUNCATED,
          first + second + last + DONE,
        ][whole];
        expect({ cut, seen }).toEqual({ cut, seen: expect.objectContaining({ text: expected }) });
      }
    }
  });
});

describe('a stream of images', () => {
  const part = event({ type: 'image_generation.partial_image', b64_json: 'QUE=' });
  const last = event({ type: 'image_generation.completed', b64_json: 'QUJD' });
  const bytes = Buffer.from(part + last);
  const headers = { 'content-type': 'text/event-stream' };
  const sibling: CannedAnswer = { headers, chunks: [Buffer.from(last)], end: 'end' };
  const body = { model: 'pictures', prompt: 'x', stream: true };

  it('cut at every byte is the sibling’s, or what came and one error, or whole', async () => {
    for (const end of ENDS) {
      for (let cut = 0; cut <= bytes.length; cut += 1) {
        const answer: CannedAnswer = { headers, chunks: [bytes.subarray(0, cut)], end };
        const { seen } = await outcome('/v1/images/generations', body, answer, sibling);
        const text = typeof seen === 'string' ? seen : seen.text;
        // At a proper end of the body the last event may lack its blank line.
        const missing = end === 'end' ? 2 : 0;
        const expected =
          cut < part.length - missing ? last : cut < bytes.length - missing ? part + TRUNCATED : part + last;
        expect({ end, cut, text }).toEqual({ end, cut, text: expected });
      }
    }
  });
});

describe('speech', () => {
  const bytes = Buffer.from([0x49, 0x44, 0x33, 0x00, 0xff, 0xfb, 0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x30]);
  const headers = { 'content-type': 'audio/mpeg' };
  const body = { model: 'voice', input: 'hello', voice: 'a' };
  const sibling: CannedAnswer = { headers, chunks: [Buffer.from('sibling')], end: 'end' };

  it('that breaks off ends with a broken connection, never like a whole one, and never goes on with another voice', async () => {
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      const answer: CannedAnswer = { headers, chunks: cut === 0 ? [] : [bytes.subarray(0, cut)], end: 'reset' };
      const { seen } = await outcome('/v1/audio/speech', body, answer, sibling);
      if (cut === 0) expect(seen).toMatchObject({ text: 'sibling' });
      else expect({ cut, seen }).toEqual({ cut, seen: 'broken' });
    }
    const { seen } = await outcome('/v1/audio/speech', body, { headers, chunks: [bytes], end: 'end' }, sibling);
    expect(seen).toMatchObject({ status: 200, text: bytes.toString() });
  });
});
