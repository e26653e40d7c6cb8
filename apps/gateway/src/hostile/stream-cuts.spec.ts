import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DONE, event, WHOLE_ANSWER } from '../inference/fixtures/scripted-upstream.ts';
import { cutOutcome } from './fixtures/cut-oracle.ts';
import { SIBLING_STREAM, STREAMS, TRUNCATED } from './fixtures/representative-stream.ts';
import {
  startSocketless,
  type AnswerEnd,
  type CannedAnswer,
  type SocketlessGateway,
} from './fixtures/socketless-gateway.ts';

let direct: SocketlessGateway;

beforeAll(async () => {
  const none: CannedAnswer = { chunks: [], end: 'end' };
  direct = await startSocketless([none, none]);
});
afterAll(() => direct.close());

const EVENT_STREAM = { 'content-type': 'text/event-stream' };
const sibling: CannedAnswer = { headers: EVENT_STREAM, chunks: [Buffer.from(SIBLING_STREAM)], end: 'end' };

/** What the caller saw and what was recorded of a stream that came in these pieces. */
async function outcome(chunks: readonly Buffer[], end: AnswerEnd) {
  direct.answers[0] = { headers: EVENT_STREAM, chunks, end };
  direct.answers[1] = sibling;
  const { settled } = direct.gateway.accounting;
  settled.length = 0;
  const { text } = await direct.call({ model: 'm', messages: [], stream: true });
  return {
    text,
    classes: settled.map(({ facts }) => facts.failureClass),
    usage: settled.map(({ facts }) => [facts.usageSource, facts.usage?.outputTokens]),
  };
}

describe.each(STREAMS)('a stream ($name)', (stream) => {
  const { bytes } = stream;

  it.each<AnswerEnd>(['end', 'reset'])(
    'cut at every byte gives exactly the specified outcome (%s)',
    async (end) => {
      const kinds = new Set<string>();
      for (let cut = 0; cut <= bytes.length; cut += 1) {
        const { kind, text, classes } = cutOutcome(stream, cut);
        kinds.add(kind);
        const seen = await outcome([bytes.subarray(0, cut)], end);
        expect({ cut, text: seen.text, classes: seen.classes }).toEqual({ cut, text, classes });
      }
      expect([...kinds]).toEqual(['failover', 'truncated', 'whole']);
    },
    60_000,
  );

  it('in two pieces, parted at every byte, is what it is in one', async () => {
    const whole = await outcome([bytes], 'end');
    expect(whole.text).toBe(cutOutcome(stream, bytes.length).text);
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      const seen = await outcome([bytes.subarray(0, cut), bytes.subarray(cut)], 'end');
      expect({ cut, ...seen }).toEqual({ cut, ...whole });
    }
  }, 60_000);

  it('byte by byte, cut at every byte, is what it is in one piece', async () => {
    for (let cut = 0; cut <= bytes.length; cut += 37) {
      const single = Array.from({ length: cut }, (_none, index) => bytes.subarray(index, index + 1));
      const { text, classes } = cutOutcome(stream, cut);
      const seen = await outcome(single, 'end');
      expect({ cut, text: seen.text, classes: seen.classes }).toEqual({ cut, text, classes });
    }
  }, 60_000);
});

describe('a stream of several choices', () => {
  const choice = (index: number, delta: object, reason: string | null = null, extra: object = {}): string =>
    event({ model: 'upstream-model', choices: [{ index, delta, finish_reason: reason }], ...extra });

  it('is whole once each of them has named its reason to stop, not before', async () => {
    const parts = [
      choice(0, { content: 'a' }),
      choice(1, { content: 'b' }),
      choice(0, {}, 'stop'),
      choice(1, { content: 'c' }),
      choice(1, {}, 'stop'),
    ];
    for (let count = 1; count <= parts.length; count += 1) {
      for (const end of ['end', 'reset'] as const) {
        const { text } = await outcome([Buffer.from(parts.slice(0, count).join(''))], end);
        expect({ count, whole: text.endsWith(DONE), cut: text.endsWith(TRUNCATED) }).toEqual({
          count,
          whole: count === 5,
          cut: count < 5,
        });
      }
    }
  });

  it('is not whole for usage that comes along with every chunk', async () => {
    const usage = { usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 } };
    const { text } = await outcome([Buffer.from(choice(0, { content: 'a' }, null, usage))], 'end');
    expect(text.endsWith(TRUNCATED)).toBe(true);
    const total = event({ model: 'upstream-model', choices: [], ...usage });
    const { text: whole } = await outcome([Buffer.from(choice(0, { content: 'a' }, null, usage) + total)], 'reset');
    expect(whole.endsWith(DONE)).toBe(true);
  });
});

describe('a whole answer', () => {
  const bytes = Buffer.from(WHOLE_ANSWER);
  const seenText = WHOLE_ANSWER.replace('upstream-model', 'm');

  it.each<AnswerEnd>(['end', 'reset'])('cut at every byte is the sibling’s, never a part of it (%s)', async (end) => {
    direct.answers[1] = { chunks: [bytes], end: 'end' };
    for (let cut = 0; cut < bytes.length; cut += 1) {
      direct.answers[0] = { chunks: [bytes.subarray(0, cut)], end };
      const answer = await direct.call({ model: 'm', messages: [] });
      expect({ cut, text: answer.text, by: answer.headers['x-roundhouse-deployment'] }).toEqual({
        cut,
        text: seenText,
        by: 'm-1',
      });
    }
  });

  it.each<AnswerEnd>(['end', 'reset'])('cut at every byte everywhere is one error of ours (%s)', async (end) => {
    for (let cut = 0; cut < bytes.length; cut += 7) {
      const broken: CannedAnswer = { chunks: [bytes.subarray(0, cut)], end };
      direct.answers[0] = broken;
      direct.answers[1] = broken;
      const answer = await direct.call({ model: 'm', messages: [] });
      expect({ cut, status: answer.status }).toEqual({ cut, status: 502 });
      expect(JSON.parse(answer.text)).toMatchObject({ error: { type: 'api_error', param: null } });
    }
  });

  it('in two pieces, parted at every byte, is what it is in one', async () => {
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      direct.answers[0] = { chunks: [bytes.subarray(0, cut), bytes.subarray(cut)], end: 'end' };
      const { text } = await direct.call({ model: 'm', messages: [] });
      expect({ cut, text }).toEqual({ cut, text: seenText });
    }
  });
});
