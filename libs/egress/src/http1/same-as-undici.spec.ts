import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildConnector, Client, type Dispatcher } from 'undici';
import { seeded, startRawUpstream, withFaults, type RawUpstream } from '@roundhouse/testing';
import { Http1Pool } from './http1-pool.ts';

const CASES = process.env['ROUNDHOUSE_LONG'] === '1' ? 50_000 : 2_000;
const SEED = 20_261_121;

const ANSWERS = [
  'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 14\r\nx-request-id: abc\r\n\r\n{"hello":"hi"}',
  'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi',
  'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n7;a=b\r\n, world\r\n0\r\n\r\n',
  'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ntrailer: x\r\n\r\nb\r\nhello world\r\n0\r\nx: y\r\n\r\n',
  'HTTP/1.0 200 OK\r\nset-cookie: a\r\nset-cookie: b\r\n\r\nto the end',
  'HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\nHTTP/1.1 429 Too Many Requests\r\nretry-after: 1\r\ncontent-length: 0\r\n\r\n',
  'HTTP/1.1 204 No Content\r\nx-a: b\r\n\r\n',
];
/** What matters to readers of HTTP. */
const PIECES = [...'\r\n \t:;01a\0'.split(''), '\r\n', '\r\n\r\n', 'content-length: 3\r\n', 'HTTP/1.1 '];

/** Blanks behind a value belong to none (RFC 9112, 5.1): undici leaves them there, and trips over some. */
const BLANKS_BEHIND = /[ \t]\r\n/;

interface Outcome {
  readonly status: number;
  readonly headers: object;
  readonly body: string;
  readonly isWhole: boolean;
}

function ask(dispatcher: Dispatcher, path: string): Promise<Outcome> {
  return new Promise((resolve) => {
    const seen = { status: 0, headers: {}, body: '' };
    dispatcher.dispatch(
      { method: 'POST', path, body: '{}' },
      {
        onRequestStart: () => undefined,
        onResponseStart: (_controller, status, headers) => {
          if (status < 200) return;
          seen.status = status;
          seen.headers = { ...headers };
        },
        onResponseData: (_controller, bytes) => void (seen.body += bytes.toString('latin1')),
        onResponseEnd: () => resolve({ ...seen, isWhole: true }),
        onResponseError: () => resolve({ ...seen, isWhole: false }),
      },
    );
  });
}

let server: RawUpstream;
let ours: Http1Pool;
let theirs: Client;
const answers: string[] = [];

beforeAll(async () => {
  server = await startRawUpstream(({ head, socket }) => {
    socket.end(Buffer.from(answers[Number(/^POST \/(\d+) /.exec(head)?.[1])] as string, 'latin1'));
  });
  ours = new Http1Pool(server.origin, {
    connector: (socket) => buildConnector({ allowH2: false, ...socket }),
    maxConnections: 1,
    keepAliveTimeoutMs: 1_000,
    maxHeadBytes: 4_096,
  });
  theirs = new Client(server.origin, { connect: buildConnector({ allowH2: false }), pipelining: 1 });
});
afterAll(async () => {
  await ours.destroy();
  await theirs.destroy();
  await server.close();
});

describe('answers with faults', () => {
  it('that are understood as a whole are understood just as undici does', async () => {
    const random = seeded(SEED);
    let both = 0;
    for (let index = 0; index < CASES; index += 1) {
      const answer = withFaults(ANSWERS[index % ANSWERS.length] as string, PIECES, random);
      answers.push(answer);
      const mine = await ask(ours, `/${index}`);
      if (!mine.isWhole || BLANKS_BEHIND.test(answer)) continue;
      expect({ answer, ...mine }).toEqual({ answer, ...(await ask(theirs, `/${index}`)) });
      both += 1;
    }
    // Otherwise this would say little.
    expect(both).toBeGreaterThan(CASES / 3);
    expect(both).toBeLessThan((CASES * 9) / 10);
  }, 300_000);
});
