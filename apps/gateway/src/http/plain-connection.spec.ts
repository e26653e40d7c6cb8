import { connect, createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { expect, it } from '@jest/globals';
import { until } from '@roundhouse/testing';
import type { InboundRequest } from './inbound-request.ts';
import { PlainConnection, type PlainServer } from './plain-connection.ts';

const LIMITS = { headersTimeoutMs: 1_000, requestTimeoutMs: 2_000, keepAliveTimeoutMs: 3_000 };

it('a call whose body came too late is not served, though its connection is still being closed', async () => {
  const seen: string[] = [];
  const server: PlainServer = {
    keepAliveS: 1,
    admit: () => ({}) as InboundRequest,
    serve: (_response, _inbound, _url, body) => void seen.push(`served ${body.toString()}`),
    handOver: () => void seen.push('handed over'),
    // The answer that ends it may take its time to leave.
    expired: () => void seen.push('expired'),
    closed: () => undefined,
  };
  const listener = createServer();
  await new Promise<void>((done) => listener.listen(0, '127.0.0.1', done));
  const caller = connect((listener.address() as AddressInfo).port, '127.0.0.1');
  const [socket] = (await once(listener, 'connection')) as [ReturnType<typeof connect>];
  const connection = new PlainConnection(socket, server);
  caller.write('POST /v1/x HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 4\r\n\r\nab');
  await until('the head has come', 5_000, () => Promise.resolve(!connection.isNew));
  connection.sweep(performance.now() + LIMITS.requestTimeoutMs - 500, LIMITS);
  expect(seen).toEqual([]);
  connection.sweep(performance.now() + LIMITS.requestTimeoutMs + 500, LIMITS);
  expect(seen).toEqual(['expired']);
  const bytesRead = socket.bytesRead;
  caller.write('cd');
  await until('the rest has come', 5_000, () => Promise.resolve(socket.bytesRead === bytesRead + 2));
  connection.sweep(performance.now() + 1_000_000, LIMITS);
  expect(seen).toEqual(['expired']);
  caller.destroy();
  socket.destroy();
  listener.close();
});
