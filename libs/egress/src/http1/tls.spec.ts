import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer, type SecureVersion, type Server, type TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { testDirectory, testPki, type TestDirectory } from '@roundhouse/testing';
import { buildConnector } from 'undici';
import { Http1Pool } from './http1-pool.ts';

const BODY_BYTES = 300_000;

let directory: TestDirectory;
let ca: string;
let identity: { cert: string; key: string };
const open: { close(): void }[] = [];
beforeAll(async () => {
  directory = await testDirectory();
  const pki = await testPki(directory.path);
  const files = await pki.identity('upstream');
  ca = pki.authority.certPem;
  identity = { cert: await readFile(files.certFile, 'utf8'), key: await readFile(files.keyFile, 'utf8') };
});
afterEach(() => {
  for (const each of open.splice(0)) each.close();
});
afterAll(() => directory.remove());

/** An upstream that closes each connection behind its answer. */
async function startUpstream(version: SecureVersion, serve: (socket: TLSSocket) => void): Promise<Server> {
  const server = createServer({ ...identity, minVersion: version, maxVersion: version }, serve);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  open.push(server);
  return server;
}

function pool(server: Server): Http1Pool {
  const made = new Http1Pool(`https://127.0.0.1:${(server.address() as AddressInfo).port}`, {
    connector: (socket) =>
      buildConnector({ allowH2: false, ca, checkServerIdentity: () => undefined, servername: 'upstream', ...socket }),
    maxConnections: 1,
    keepAliveTimeoutMs: 60_000,
    maxHeadBytes: 4_096,
  });
  open.push({ close: () => void made.destroy() });
  return made;
}

describe.each<SecureVersion>(['TLSv1.2', 'TLSv1.3'])('%s', (version) => {
  it('carries large answers whole, and later connections take up the session of earlier ones', async () => {
    const resumed: boolean[] = [];
    const server = await startUpstream(version, (socket) => {
      resumed.push(socket.isSessionReused());
      const head = `HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: ${BODY_BYTES}\r\n\r\n`;
      socket.once('data', () => socket.end(`${head}${'x'.repeat(BODY_BYTES)}`));
    });
    const upstream = pool(server);
    for (let turn = 0; turn < 3; turn += 1) {
      const answer = await upstream.request({ method: 'POST', path: '/', body: '{}' });
      expect(await answer.body.text()).toBe('x'.repeat(BODY_BYTES));
    }
    expect(resumed).toEqual([false, true, true]);
  });

  it('lets an answer wait that its reader is not ready for', async () => {
    const server = await startUpstream(version, (socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 30000000\r\n\r\n');
      socket.write(Buffer.alloc(30_000_000));
    });
    let read = 0;
    await new Promise<void>((resolve, reject) => {
      pool(server).dispatch(
        { method: 'POST', path: '/', body: '{}' },
        {
          onRequestStart: () => undefined,
          onResponseStart: () => undefined,
          onResponseData(controller, bytes) {
            const before = read;
            read += bytes.length;
            if (before > 0) return;
            controller.pause();
            setTimeout(() => {
              // What had been decrypted by then still comes; the rest stays where it is.
              if (read > 2_000_000) reject(new Error(`${read} bytes came`));
              controller.resume();
            }, 300);
          },
          onResponseEnd: () => resolve(),
          onResponseError: (_controller, error) => reject(error),
        },
      );
    });
    expect(read).toBe(30_000_000);
  });
});
