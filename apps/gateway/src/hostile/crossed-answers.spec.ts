import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { answerOf, startRawUpstream, type RawCall, type RawUpstream, seeded } from '@roundhouse/testing';
import { API_KEY, startGateway, type GatewayUnderTest } from '../inference/fixtures/gateway-under-test.ts';
import { chunk, DONE, FINISH } from '../inference/fixtures/scripted-upstream.ts';
import { exchangeRaw } from './fixtures/raw-client.ts';

const isLong = process.env['ROUNDHOUSE_LONG'] === '1';
const CALLS = isLong ? 10_000 : 400;
const ABORTS = isLong ? 100_000 : 600;

let upstream: RawUpstream;
let gateway: GatewayUnderTest;

beforeAll(async () => {
  upstream = await startRawUpstream(() => undefined);
  // Two tenants on one pool: nothing but the order of answers keeps them apart.
  gateway = await startGateway({
    models: [
      { key: 'alpha', upstreams: [upstream.url] },
      { key: 'beta', upstreams: [upstream.url] },
    ],
  });
});
afterAll(async () => {
  await gateway.close();
  await upstream.close();
});

const markerOf = ({ body }: RawCall): string => /marker-\w+-\d+/.exec(body)?.[0] ?? 'none';
const isStream = ({ body }: RawCall): boolean => body.includes('"stream":true');
const chunked = (text: string): string => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;

function whole(marker: string): string {
  const choice = { index: 0, message: { role: 'assistant', content: marker }, finish_reason: 'stop' };
  return answerOf(JSON.stringify({ model: 'upstream-model', choices: [choice] }));
}

function streamed(marker: string): string {
  const events = [chunk({ content: marker }), chunk({ content: ` ${marker}` }), FINISH, DONE];
  return `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${events.map(chunked).join('')}0\r\n\r\n`;
}

interface Heard {
  readonly status: number;
  readonly text: string;
}

/** Calls as one of the tenants; hangs up after so many bytes of the answer, where that is told. */
function call(tenant: string, number: number, stream: boolean, hangUpAfter = Number.POSITIVE_INFINITY): Promise<Heard> {
  return new Promise((resolve) => {
    let text = '';
    let status = 0;
    const end = (): void => resolve({ status, text });
    const sent = httpRequest(
      `${gateway.url}/v1/chat/completions`,
      { method: 'POST', agent: false, headers: { authorization: `Bearer ${API_KEY}` } },
      (answer) => {
        status = answer.statusCode ?? 0;
        answer.on('data', (bytes: Buffer) => {
          text += bytes.toString();
          if (text.length >= hangUpAfter) sent.destroy();
        });
        answer.on('error', end).on('close', end);
      },
    );
    sent.on('error', end).on('close', end);
    const content = `marker-${tenant}-${number}`;
    sent.end(JSON.stringify({ model: tenant, stream, messages: [{ role: 'user', content }] }));
    if (hangUpAfter === 0) setTimeout(() => sent.destroy(), number % 5);
  });
}

/** Markers of others that a caller got to see. */
function foreign({ text }: Heard, tenant: string, number: number): string[] {
  return [...text.matchAll(/marker-\w+-\d+/g)]
    .map(([found]) => found)
    .filter((found) => found !== `marker-${tenant}-${number}`);
}

async function inParallel(count: number, each: (number: number) => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) await each(next++);
  };
  await Promise.all(Array.from({ length: 8 }, lane));
}

/** What an upstream may send when nobody asked it anything. */
const STRAYS: readonly ((marker: string) => string)[] = [
  (marker) => whole(marker),
  (marker) => streamed(marker),
  (marker) => whole(marker).repeat(3),
  (marker) => whole(marker).slice(0, 30),
  () => 'x',
  () => '\r\n',
  () => '\0',
  () => 'HTTP/1.1 100 Continue\r\n\r\n',
  (marker) => `HTTP/1.1 103 Early Hints\r\nx-a: ${marker}\r\n\r\n`,
  () => '0\r\n\r\n',
];

describe('bytes that an upstream sends over an idle connection', () => {
  it.each([
    ['in one piece with the answer', false],
    ['right after the answer', true],
  ])(
    'are seen by nobody, and end that connection: %s',
    async (_what, later) => {
      const random = seeded(11);
      upstream.script = (asked) => {
        const marker = markerOf(asked);
        const answer = isStream(asked) ? streamed(marker) : whole(marker);
        const stray = (STRAYS[Math.floor(random() * STRAYS.length)] as (text: string) => string)(marker);
        if (!later) return void asked.socket.write(answer + stray);
        asked.socket.write(answer);
        setImmediate(() => asked.socket.write(stray));
      };
      let crossed = 0;
      let served = 0;
      await inParallel(CALLS, async (number) => {
        const tenant = number % 2 === 0 ? 'alpha' : 'beta';
        const heard = await call(tenant, number, random() < 0.5);
        crossed += foreign(heard, tenant, number).length;
        if (heard.status === 200 && heard.text.includes(`marker-${tenant}-${number}`)) served += 1;
      });
      expect({ crossed, served }).toEqual({ crossed: 0, served: CALLS });
    },
    600_000,
  );

  it('end it at once, before anybody asks again', async () => {
    upstream.script = (asked) => {
      asked.socket.write(whole(markerOf(asked)));
      setTimeout(() => asked.socket.write('x'), 20);
    };
    const before = upstream.connections;
    await call('alpha', 1, false);
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(upstream.sockets.size).toBe(0);
    expect((await call('beta', 2, false)).status).toBe(200);
    expect(upstream.connections).toBe(before + 2);
  });

  it('are not waited for: a connection of an upstream that behaves is used again', async () => {
    upstream.script = (asked) => void asked.socket.write(whole(markerOf(asked)));
    await new Promise((resolve) => setTimeout(resolve, 50));
    const before = upstream.connections;
    for (let number = 0; number < 20; number += 1) expect((await call('alpha', number, false)).status).toBe(200);
    expect(upstream.connections).toBeLessThanOrEqual(before + 2);
  });
});

describe('requests that come in one piece over one connection', () => {
  it('are answered in their order, each with its own answer, whichever upstream is first', async () => {
    let waiting = 0;
    upstream.script = (asked) => {
      // The later it was asked, the sooner it answers.
      waiting += 1;
      const bytes = isStream(asked) ? streamed(markerOf(asked)) : whole(markerOf(asked));
      setTimeout(() => asked.socket.write(bytes), 120 - 20 * waiting);
    };
    const requests = [0, 1, 2, 3, 4].map((number) => {
      const content = `marker-alpha-${number}`;
      const body = JSON.stringify({ model: 'alpha', stream: number % 2 === 0, messages: [{ role: 'user', content }] });
      const last = number === 4 ? 'connection: close\r\n' : '';
      return (
        `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${API_KEY}\r\n${last}` +
        `content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`
      );
    });
    const { text, closed } = await exchangeRaw(gateway.port, requests.join(''));
    const answers = text.split('HTTP/1.1 200 OK\r\n').slice(1);
    expect(closed).toBe(true);
    expect(answers).toHaveLength(5);
    for (const [number, answer] of answers.entries()) {
      const seen = [...answer.matchAll(/marker-\w+-\d+/g)].map(([marker]) => marker);
      expect([...new Set(seen)]).toEqual([`marker-alpha-${number}`]);
      expect(answer.includes('[DONE]')).toBe(number % 2 === 0);
    }
  });
});

describe('callers who hang up at random', () => {
  it('leave nothing of theirs to anybody, no connection and no call (security 61)', async () => {
    const random = seeded(23);
    upstream.script = (asked) => {
      const bytes = Buffer.from(isStream(asked) ? streamed(markerOf(asked)) : whole(markerOf(asked)));
      // In two pieces, with a pause at any byte: that is where callers hang up.
      const cut = Math.floor(random() * bytes.length);
      asked.socket.write(bytes.subarray(0, cut));
      setTimeout(() => asked.socket.write(bytes.subarray(cut)), random() * 4);
    };
    let crossed = 0;
    let cancelled = 0;
    await inParallel(ABORTS, async (number) => {
      const tenant = number % 2 === 0 ? 'alpha' : 'beta';
      const hangUpAfter = [0, 1, 60, 150, Number.POSITIVE_INFINITY][Math.floor(random() * 5)] as number;
      const heard = await call(tenant, number, random() < 0.7, hangUpAfter);
      crossed += foreign(heard, tenant, number).length;
      if (hangUpAfter === Number.POSITIVE_INFINITY) {
        expect({ number, seen: heard.text.includes(`marker-${tenant}-${number}`) }).toEqual({ number, seen: true });
      } else cancelled += 1;
    });
    expect(crossed).toBe(0);
    expect(cancelled).toBeGreaterThan(ABORTS / 2);
    const deadline = performance.now() + 5_000;
    while ((gateway.service.inFlight > 0 || upstream.sockets.size > 8) && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(gateway.service.inFlight).toBe(0);
    // No more than the calls that ran at once, each waiting for its next use.
    expect(upstream.sockets.size).toBeLessThanOrEqual(8);
  }, 900_000);
});
