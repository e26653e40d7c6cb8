import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pour, startRawUpstream, STREAM_HEAD, type RawUpstream } from '@roundhouse/testing';
import { API_KEY, startGateway, type GatewayUnderTest } from '../inference/fixtures/gateway-under-test.ts';
import { chunk } from '../inference/fixtures/scripted-upstream.ts';
import { startSocketless } from './fixtures/socketless-gateway.ts';

const isLong = process.env['ROUNDHOUSE_LONG'] === '1';
/** Buffers of the kernel hold some 8 MB for each of them. */
const READERS = isLong ? 100 : 20;
const STALLED = isLong ? 1_000 : 100;
const KIB = 1024;
const FRAMES = Buffer.from(chunk({ content: 'x'.repeat(1_000) }).repeat(16));

describe('callers who stop reading', () => {
  let upstream: RawUpstream;
  let gateway: GatewayUnderTest;
  const taken: (() => number)[] = [];
  const sockets = new Set<Socket>();

  beforeAll(async () => {
    upstream = await startRawUpstream(({ socket }) => {
      socket.write(STREAM_HEAD);
      taken.push(pour(socket, FRAMES).taken);
    });
    gateway = await startGateway({ models: [{ key: 'm', upstreams: [upstream.url] }] });
    gateway.app.getHttpServer().on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
    });
  });
  afterAll(async () => {
    await gateway.close();
    await upstream.close();
  });

  /** A caller who asks for a stream, reads its beginning and then nothing more. */
  async function openReader(): Promise<Socket> {
    const socket = connect(gateway.port, '127.0.0.1');
    socket.on('error', () => undefined);
    const body = '{"model":"m","stream":true,"messages":[]}';
    socket.write(
      `POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${API_KEY}\r\n` +
        `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    await once(socket, 'data');
    socket.pause();
    return socket;
  }

  const takenBytes = (): number => taken.reduce((total, of) => total + of(), 0);

  it(`stop their upstreams (${READERS} of them), and leave nothing behind`, async () => {
    const readers = await Promise.all(Array.from({ length: READERS }, openReader));
    let before = -1;
    while (takenBytes() !== before) {
      before = takenBytes();
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    expect(gateway.service.inFlight).toBe(READERS);
    const held = [...sockets].map((socket) => socket.writableLength);
    // What came in one piece is handed on in one piece; no other follows until it has gone.
    expect(Math.max(...held)).toBeLessThanOrEqual(160 * KIB);
    for (const reader of readers) reader.destroy();
    const deadline = performance.now() + 5_000;
    while ((gateway.service.inFlight > 0 || upstream.sockets.size > 0) && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect({ calls: gateway.service.inFlight, upstreams: upstream.sockets.size }).toEqual({ calls: 0, upstreams: 0 });
  }, 60_000);
});

describe(`${STALLED} connections that take nothing`, () => {
  it('cost at most 64 KiB each beyond the piece that is on its way, however much their upstreams have to say', async () => {
    const pieces = Array.from({ length: 200 }, () => FRAMES);
    const direct = await startSocketless([{ chunks: pieces, end: 'end' }]);
    const stalled = Array.from({ length: STALLED }, () => direct.stall({ model: 'm', messages: [], stream: true }));
    for (let turns = 0; turns < 20; turns += 1) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(direct.gateway.service.inFlight).toBe(STALLED);
    const held = stalled.map(({ heldBytes }) => heldBytes());
    expect(Math.min(...held)).toBeGreaterThan(0);
    expect(Math.max(...held)).toBeLessThanOrEqual(64 * KIB + FRAMES.length);
    for (const { leave } of stalled) leave();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(direct.gateway.service.inFlight).toBe(0);
    await direct.close();
  }, 60_000);
});
