import { readFileSync } from 'node:fs';
import { connect, constants, type ClientHttp2Session } from 'node:http2';
import { gzipSync } from 'node:zlib';
import { status, type ServiceError } from '@grpc/grpc-js';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { GetStateResponse, RouterServiceClient } from '@roundhouse/contracts/router/v1/router_service';
import { serviceServerName } from '@roundhouse/pki';
import { bidiStream, unary } from './calls.ts';
import { closeClient, createGrpcClient } from './client.ts';
import { createTestIdentities, type TestIdentities } from './fixtures/test-identities.ts';
import { quietHandlers, startTestServer, testServices, type TestServer } from './fixtures/test-server.ts';
import type { TlsFiles } from './tls-files.ts';

const GET_STATE = '/roundhouse.router.v1.RouterService/GetState';
const ROUTE = '/roundhouse.router.v1.RouterService/Route';
const MIB = 1024 * 1024;

describe('what reaches a handler (security test 63)', () => {
  let identities: TestIdentities;
  let gateway: TlsFiles;
  let server: TestServer;
  let client: RouterServiceClient;
  const reached: string[] = [];

  beforeAll(async () => {
    identities = await createTestIdentities();
    gateway = await identities.service('gateway');
    const handlers = quietHandlers();
    handlers.getState = () => {
      reached.push('getState');
      return GetStateResponse.fromPartial({ routerId: 'router-1' });
    };
    handlers.route = (call) => {
      call.on('data', () => reached.push('route'));
      call.on('end', () => call.end());
    };
    server = await startTestServer(await identities.service('router'), handlers);
    client = createGrpcClient(RouterServiceClient, {
      address: server.address,
      service: 'router',
      tls: gateway,
      maxMessageBytes: 64 * MIB,
    });
  });
  afterAll(async () => {
    closeClient(client);
    await server.close();
    await identities.remove();
  });
  beforeEach(() => {
    reached.length = 0;
  });

  it('refuses to boot with a method that nobody declared', () => {
    const [router, config] = testServices();
    const { getState: _left, ...methods } = router!.methods;
    const services = [{ definition: router!.definition, methods }, config!];
    return expect(startTestServer(gateway, quietHandlers(), { services })).rejects.toThrow(/getState/);
  });

  it.each([
    ['an unknown method of a known service', '/roundhouse.router.v1.RouterService/Forget'],
    ['a known method in another case', '/roundhouse.router.v1.RouterService/getstate'],
    ['a path without its leading slash', GET_STATE.slice(1)],
    ['a doubled slash', `/${GET_STATE}`],
    ['an encoded slash', GET_STATE.replace('Service/', 'Service%2F')],
  ])('refuses %s', async (_name, path) => {
    expect(await rawCall(path, frame(Buffer.alloc(0)))).not.toBe(status.OK);
    expect(reached).toEqual([]);
  });

  it('answers the exact registered path', async () => {
    expect(await rawCall(GET_STATE, frame(Buffer.alloc(0)))).toBe(status.OK);
    expect(reached).toEqual(['getState']);
  });

  it('refuses a unary call without a deadline', async () => {
    const error = await new Promise<ServiceError | null>((resolve) => client.getState({}, resolve));
    expect(error).toMatchObject({ code: status.INVALID_ARGUMENT, details: expect.stringContaining('deadline') });
    expect(reached).toEqual([]);
  });

  it('refuses a unary call whose deadline is later than 10 s from now', async () => {
    await expect(unary(client, 'getState', {}, { timeoutMs: 60_000 })).rejects.toMatchObject({
      internal: expect.stringContaining('10000 ms'),
    });
    expect(reached).toEqual([]);
  });

  it('refuses a message larger than 4 MiB', async () => {
    const stream = bidiStream(client, 'route');
    const ended = new Promise<ServiceError>((resolve) => stream.once('error', resolve));
    stream.write({
      hello: undefined,
      plans: [],
      outcomes: [],
      openPlans: [],
      dialled: [],
      probeOutcomes: [],
      cancelledRequestIds: ['x'.repeat(5 * MIB)],
    });
    expect((await ended).code).toBe(status.RESOURCE_EXHAUSTED);
    expect(reached).toEqual([]);
  });

  it('refuses a small message that inflates beyond 4 MiB', async () => {
    const bomb = gzipSync(Buffer.alloc(256 * MIB));
    expect(bomb.length).toBeLessThan(MIB);
    const before = process.memoryUsage().rss;
    expect(await rawCall(ROUTE, frame(bomb, true), { 'grpc-encoding': 'gzip' })).toBe(status.RESOURCE_EXHAUSTED);
    expect(process.memoryUsage().rss - before).toBeLessThan(128 * MIB);
    expect(reached).toEqual([]);
  });

  it('refuses bytes that are no message', async () => {
    expect(await rawCall(GET_STATE, frame(Buffer.from([0xff, 0xff, 0xff])))).toBe(status.INTERNAL);
    expect(reached).toEqual([]);
  });

  /** One call below the gRPC library; resolves to the status, UNKNOWN when the stream was reset. */
  async function rawCall(path: string, body: Buffer, headers: Record<string, string> = {}): Promise<number> {
    const session: ClientHttp2Session = connect(`https://${server.address}`, {
      servername: serviceServerName('router'),
      ca: readFileSync(gateway.caFile),
      cert: readFileSync(gateway.certFile),
      key: readFileSync(gateway.keyFile),
    });
    try {
      return await new Promise((resolve) => {
        const stream = session.request({
          ':method': 'POST',
          ':path': path,
          'content-type': 'application/grpc',
          te: 'trailers',
          'grpc-timeout': '2S',
          ...headers,
        });
        const settle = (found: Record<string, unknown>): void => {
          if (found['grpc-status'] !== undefined) resolve(Number(found['grpc-status']));
        };
        stream.on('response', settle);
        stream.on('trailers', settle);
        stream.on('error', () => resolve(status.UNKNOWN));
        stream.on('close', () => resolve(status.UNKNOWN));
        stream.resume();
        stream.end(body);
      });
    } finally {
      session.close();
      session.destroy(undefined, constants.NGHTTP2_NO_ERROR);
    }
  }
});

/** A gRPC length-prefixed message. */
function frame(message: Buffer, compressed = false): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(compressed ? 1 : 0, 0);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}
