import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { startBadTls } from './bad-tls.ts';
import { neverAccepts } from './never-accepts.ts';

/** Addresses of peers that no provider's answer can be had from, by their fault. */
export interface HostilePeers {
  /** Base URLs. */
  readonly urls: Readonly<Record<string, string>>;
  /** Authority of the TLS peers, PEM: callers must trust it for their flaws to be all that is wrong. */
  readonly caPem: string;
  /** What each one heard: bytes after a handshake, and connections at the `trap`. */
  heard(): Readonly<Record<string, number>>;
  close(): void;
}

/** A port where nobody listens: privileged, so that nobody comes by it. */
const REFUSED_PORT = 1;

/** Starts all of them on 127.0.0.1. */
export async function startHostilePeers(): Promise<HostilePeers> {
  const [deaf, tls] = await Promise.all([neverAccepts(), startBadTls()]);
  let trapped = 0;
  const trap = createHttpServer((_request, response) => response.end('{}')).on('connection', () => (trapped += 1));
  const resets = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.resetAndDestroy());
  });
  const closes = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end());
  });
  const noHttp = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end('SSH-2.0-Simulated\r\n'));
  });
  const servers: Server[] = [trap, resets, closes, noHttp];
  const ports = await Promise.all(servers.map(listening));
  const plain = (port: number | undefined): string => `http://127.0.0.1:${port}/v1`;
  const urls: Record<string, string> = {
    refused: plain(REFUSED_PORT),
    never_accepts: plain(deaf.port),
    no_such_name: 'http://no-such-host.invalid/v1',
    trap: plain(ports[0]),
    resets: plain(ports[1]),
    closes: plain(ports[2]),
    no_http: plain(ports[3]),
  };
  for (const [name, port] of Object.entries(tls.ports)) urls[`tls_${name}`] = `https://127.0.0.1:${port}/v1`;
  return {
    urls,
    caPem: tls.caPem,
    heard: () => ({
      trap: trapped,
      ...Object.fromEntries(Object.entries(tls.saidBytes).map(([name, bytes]) => [`tls_${name}`, bytes])),
    }),
    close: () => {
      deaf.close();
      tls.close();
      for (const server of servers) server.close();
    },
  };
}

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
