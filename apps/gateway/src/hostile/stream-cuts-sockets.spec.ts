import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { request } from 'undici';
import { startRawUpstream, type RawCall, type RawUpstream, seeded } from '@roundhouse/testing';
import { API_KEY, startGateway, type GatewayUnderTest } from '../inference/fixtures/gateway-under-test.ts';
import { sendStream, startUpstream, type ScriptedUpstream } from '../inference/fixtures/scripted-upstream.ts';
import { cutOutcome } from './fixtures/cut-oracle.ts';
import { SIBLING_STREAM, STREAMS } from './fixtures/representative-stream.ts';

const CUTS = process.env['ROUNDHOUSE_LONG'] === '1' ? 20_000 : 250;

let broken: RawUpstream;
let sibling: ScriptedUpstream;
let gateway: GatewayUnderTest;

beforeAll(async () => {
  broken = await startRawUpstream(() => undefined);
  sibling = await startUpstream(sendStream(SIBLING_STREAM));
  gateway = await startGateway({ models: [{ key: 'm', upstreams: [broken.url, sibling.url] }] });
});
afterAll(async () => {
  await gateway.close();
  await Promise.all([broken.close(), sibling.close()]);
});

const ok = (headers: string): string => `HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n${headers}\r\n`;

/** Ways to send so many bytes of a stream and no more. */
const FRAMINGS: readonly (readonly [string, (call: RawCall, pieces: readonly Buffer[], length: number) => void])[] = [
  ['to the end of the connection', ({ socket }, pieces) => void send(socket, ok(''), pieces, () => socket.end())],
  [
    'with a length that is not reached',
    ({ socket }, pieces, length) =>
      void send(socket, ok(`content-length: ${length + 1}\r\n`), pieces, () => socket.end()),
  ],
  [
    'in chunks of which the last is missing',
    ({ socket }, pieces) =>
      void send(socket, ok('transfer-encoding: chunked\r\n'), pieces.map(asChunk), () => socket.end()),
  ],
  [
    'in chunks, by a reset',
    ({ socket }, pieces) =>
      void send(socket, ok('transfer-encoding: chunked\r\n'), pieces.map(asChunk), () =>
        // What was written has to be on its way before the connection is thrown away.
        setTimeout(() => socket.resetAndDestroy(), 5),
      ),
  ],
];

function asChunk(bytes: Buffer): Buffer {
  if (bytes.length === 0) return bytes;
  return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);
}

async function send(
  socket: RawCall['socket'],
  head: string,
  pieces: readonly Buffer[],
  end: () => void,
): Promise<void> {
  socket.write(head);
  for (const piece of pieces) {
    socket.write(piece);
    // The next piece comes by itself.
    await new Promise((resolve) => setImmediate(resolve));
  }
  end();
}

describe('a stream over real connections', () => {
  it(`cut anywhere, in any pieces and framing, gives exactly the specified outcome (${CUTS} cuts)`, async () => {
    const random = seeded(7);
    const below = (count: number): number => Math.floor(random() * count);
    const { settled } = gateway.accounting;
    for (let index = 0; index < CUTS; index += 1) {
      const stream = STREAMS[below(STREAMS.length)] as (typeof STREAMS)[number];
      const [framing, write] = FRAMINGS[below(FRAMINGS.length)] as (typeof FRAMINGS)[number];
      const cut = below(stream.bytes.length + 1);
      const at = [0, below(cut + 1), below(cut + 1), cut].sort((one, other) => one - other);
      const pieces = at.slice(1).map((end, piece) => stream.bytes.subarray(at[piece], end));
      broken.script = (call) => write(call, pieces, cut);
      settled.length = 0;
      const answer = await request(`${gateway.url}/v1/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
        body: '{"model":"m","messages":[],"stream":true}',
      });
      const text = await answer.body.text();
      const outcome = cutOutcome(stream, cut);
      const found = settled.map(({ facts }) => facts.failureClass);
      expect({ index, stream: stream.name, framing, cut, text, found }).toEqual({
        index,
        stream: stream.name,
        framing,
        cut,
        text: outcome.text,
        found: outcome.classes,
      });
    }
    expect(gateway.service.inFlight).toBe(0);
  }, 3_600_000);
});
