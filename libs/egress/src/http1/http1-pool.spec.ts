import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startRawUpstream, until, type RawUpstream } from '@roundhouse/testing';
import { buildConnector, type Dispatcher } from 'undici';
import { Http1Pool, type Http1PoolOptions } from './http1-pool.ts';

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi';

let server: RawUpstream;
let pools: Http1Pool[] = [];
beforeEach(async () => {
  pools = [];
  server = await startRawUpstream(({ socket }) => socket.write(OK));
});
afterEach(async () => {
  await Promise.all(pools.map((pool) => pool.destroy()));
  await server.close();
});

function pool(options: Partial<Http1PoolOptions> = {}, origin = server.origin): Http1Pool {
  const made = new Http1Pool(origin, {
    connector: (socket) => buildConnector({ allowH2: false, ...socket }),
    maxConnections: 4,
    keepAliveTimeoutMs: 60_000,
    maxHeadBytes: 4_096,
    ...options,
  });
  pools.push(made);
  return made;
}

/** A request whose answer is steered by hand. */
class Steered implements Dispatcher.DispatchHandler {
  controller: Dispatcher.DispatchController | undefined;
  status = 0;
  body = '';
  /** `end`, or the code or name of an error; all that came. */
  readonly ends: string[] = [];
  /** Gives the request up as soon as it could be sent. */
  unwanted = false;

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.unwanted) controller.abort(new Error('unwanted'));
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number): void {
    this.status = status;
  }

  onResponseData(_controller: Dispatcher.DispatchController, bytes: Buffer): void {
    this.body += bytes.toString('latin1');
  }

  onResponseEnd(): void {
    this.ends.push('end');
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error & { code?: string }): void {
    this.ends.push(error.code ?? error.message);
  }

  ended(): Promise<void> {
    return until('the exchange has ended', 5_000, () => Promise.resolve(this.ends.length > 0)).then(() => undefined);
  }
}

const POST = { method: 'POST', path: '/', body: '{}' } as const;

function send(through: Http1Pool, options: Partial<Dispatcher.DispatchOptions> = {}): Steered {
  const steered = new Steered();
  through.dispatch({ ...POST, ...options }, steered);
  return steered;
}

const text = async (through: Http1Pool): Promise<string> => {
  const answer = await through.request({ ...POST });
  return answer.body.text();
};

describe('a connection', () => {
  it('is used for one request after the other, and for one at a time', async () => {
    const one = pool();
    for (let turn = 0; turn < 5; turn += 1) expect(await text(one)).toBe('hi');
    expect(server.connections).toBe(1);
    expect(await Promise.all([text(one), text(one), text(one)])).toEqual(['hi', 'hi', 'hi']);
    expect(server.connections).toBe(3);
    expect(server.calls.map(({ body }) => body)).toEqual(Array.from({ length: 8 }, () => '{}'));
  });

  it.each([
    ['the answer says so', 'HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nhi'],
    ['it speaks HTTP/1.0', 'HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\nhi'],
    ['more than the answer came', `${OK}${OK}`],
    [
      'its server closes it within the second',
      'HTTP/1.1 200 OK\r\nkeep-alive: timeout=1\r\ncontent-length: 2\r\n\r\nhi',
    ],
  ])('is not used again when %s', async (_why, bytes) => {
    server.script = ({ socket }) => socket.write(bytes);
    const one = pool();
    for (let turn = 0; turn < 3; turn += 1) expect(await text(one)).toBe('hi');
    expect(server.connections).toBe(3);
    await until('all are closed', 5_000, () => Promise.resolve(server.sockets.size === 0));
  });

  it('that gets bytes between two requests is closed, and they answer nothing', async () => {
    const one = pool();
    expect(await text(one)).toBe('hi');
    for (const socket of server.sockets) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\npoison');
    await until('it is closed', 5_000, () => Promise.resolve(server.sockets.size === 0));
    expect(await text(one)).toBe('hi');
    expect(server.connections).toBe(2);
  });

  it('that its server closes between two requests is not used', async () => {
    const one = pool();
    expect(await text(one)).toBe('hi');
    for (const socket of server.sockets) socket.end();
    await until('it is closed', 5_000, () => Promise.resolve(server.sockets.size === 0));
    await sleep(20);
    expect(await text(one)).toBe('hi');
  });

  it('that is idle too long is closed', async () => {
    const one = pool({ keepAliveTimeoutMs: 50 });
    expect(await text(one)).toBe('hi');
    expect(server.sockets.size).toBe(1);
    await until('it is closed', 5_000, () => Promise.resolve(server.sockets.size === 0));
  });

  it.each([
    ['is aborted', (steered: Steered) => steered.controller?.abort(new Error('enough')), 'enough'],
    ['is cut off by its server', () => server.calls[0]?.socket.destroy(), 'UND_ERR_SOCKET'],
    ['is reset by its server', () => server.calls[0]?.socket.resetAndDestroy(), 'ECONNRESET'],
    ['is ended by its server', () => server.calls[0]?.socket.end(), 'UND_ERR_SOCKET'],
    ['turns into nonsense', () => server.calls[0]?.socket.write('nonsense'), 'HPE_'],
  ])('whose answer %s is closed, and its handler learns one end', async (_what, act, end) => {
    server.script = ({ socket }) => socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\nx\r\n');
    const steered = send(pool());
    await until('the answer has begun', 5_000, () => Promise.resolve(steered.body === 'x'));
    act(steered);
    await steered.ended();
    await until('it is closed', 5_000, () => Promise.resolve(server.sockets.size === 0));
    await sleep(20);
    expect(steered.ends).toHaveLength(1);
    if (end === 'HPE_') expect(steered.ends[0]).toMatch(/malformed/);
    else expect(steered.ends).toEqual([end]);
  });

  it('is not touched by an exchange that went over it before', async () => {
    const one = pool();
    const first = send(one);
    await first.ended();
    server.script = ({ socket }) => setTimeout(() => socket.write(OK), 30);
    const second = send(one);
    first.controller?.pause();
    first.controller?.abort(new Error('late'));
    await second.ended();
    expect(second).toMatchObject({ ends: ['end'], body: 'hi' });
    expect(first.ends).toEqual(['end']);
    expect(server.connections).toBe(1);
  });

  it('stands still while its reader does, and goes on with it', async () => {
    const total = 32 * 1024 * 1024;
    server.script = ({ socket }) => {
      socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${total}\r\n\r\n`);
      for (let left = total; left > 0; left -= 1024 * 1024) socket.write(Buffer.alloc(1024 * 1024));
    };
    const one = pool();
    let bytes = 0;
    const steered = new Steered();
    steered.onResponseData = (controller, piece) => {
      if (bytes === 0) controller.pause();
      bytes += piece.length;
    };
    one.dispatch({ ...POST }, steered);
    await until('some has come', 5_000, () => Promise.resolve(bytes > 0));
    await sleep(100);
    expect(bytes).toBeLessThan(1024 * 1024);
    steered.controller?.resume();
    await steered.ended();
    expect(bytes).toBe(total);
    server.script = ({ socket }) => socket.write(OK);
    expect(await text(one)).toBe('hi');
    expect(server.connections).toBe(1);
  });
});

describe('a pool', () => {
  it('keeps to its connections, and serves those who wait in their order', async () => {
    const one = pool({ maxConnections: 2 });
    const paths = Array.from({ length: 40 }, (_none, index) => `/${index}`);
    await Promise.all(paths.map((path) => one.request({ ...POST, path }).then(({ body }) => body.text())));
    expect(server.connections).toBe(2);
    expect(server.calls.map(({ head }) => /^POST (\S+)/.exec(head)?.[1])).toEqual(paths);
  });

  it('serves on when those who waited have given up', async () => {
    const one = pool({ maxConnections: 1 });
    const first = send(one);
    const unwanted = Array.from({ length: 20_000 }, () => {
      const steered = new Steered();
      steered.unwanted = true;
      one.dispatch({ ...POST }, steered);
      return steered;
    });
    const last = send(one);
    await last.ended();
    expect([first.body, last.body]).toEqual(['hi', 'hi']);
    expect(unwanted.every(({ ends }) => ends.length === 1 && ends[0] === 'unwanted')).toBe(true);
    expect(server.connections).toBe(1);
    expect(server.calls).toHaveLength(2);
  });

  it('tells those who wait when nobody can be reached, and dials again for the next', async () => {
    const { origin } = server;
    await server.close();
    const one = pool({ maxConnections: 2 }, origin);
    const refused = Array.from({ length: 6 }, () => send(one));
    await Promise.all(refused.map((steered) => steered.ended()));
    expect(refused.map(({ ends }) => ends)).toEqual(refused.map(() => ['ECONNREFUSED']));
    server = await startRawUpstream(({ socket }) => socket.write(OK));
    expect(await text(pool({}, server.origin))).toBe('hi');
  });

  it('refuses what cannot be sent, and its handler learns why', async () => {
    const steered = send(pool(), { headers: ['x', 'a\r\nb: c'] });
    await steered.ended();
    expect(steered.ends).toEqual(['UND_ERR_INVALID_ARG']);
    expect(server.connections).toBe(0);
  });

  it('that is closed ends once what is under way has ended, and takes nothing more', async () => {
    server.script = ({ socket }) => setTimeout(() => socket.write(OK), 50);
    const one = pool({ maxConnections: 1 });
    const [first, waiting] = [send(one), send(one)];
    const closing = one.close();
    const late = send(one);
    await closing;
    await late.ended();
    expect([first.ends, waiting.ends, late.ends]).toEqual([['end'], ['end'], ['UND_ERR_CLOSED']]);
    await until('it is closed', 5_000, () => Promise.resolve(server.sockets.size === 0));
  });

  it('that is destroyed ends everything at once', async () => {
    server.script = () => undefined;
    const one = pool({ maxConnections: 1 });
    const [first, waiting] = [send(one), send(one)];
    await until('the first has come', 5_000, () => Promise.resolve(server.calls.length === 1));
    await one.destroy();
    await Promise.all([first.ended(), waiting.ended()]);
    expect([first.ends, waiting.ends]).toEqual([['UND_ERR_DESTROYED'], ['UND_ERR_DESTROYED']]);
    await until('it is closed', 5_000, () => Promise.resolve(server.sockets.size === 0));
  });

  it('that is destroyed while it dials leaves no connection', async () => {
    const one = pool();
    const steered = send(one);
    await one.destroy();
    await steered.ended();
    expect(steered.ends).toEqual(['UND_ERR_DESTROYED']);
    await until('none is open', 5_000, () => Promise.resolve(server.sockets.size === 0));
    expect(server.calls).toEqual([]);
  });
});

describe('a body', () => {
  const pieces = async function* (count: number, size: number): AsyncGenerator<Buffer> {
    for (let index = 0; index < count; index += 1) {
      yield Buffer.alloc(size, 97 + (index % 26));
      await sleep(0);
    }
  };
  const inPieces = (body: AsyncIterable<Buffer>, length: number): Partial<Dispatcher.DispatchOptions> => ({
    headers: ['content-length', String(length)],
    body: body as unknown as Buffer,
  });

  it.each([1, 16 * 1024, 16 * 1024 + 1, 3_000_000])('of %d bytes arrives as it was sent', async (size) => {
    const body = Buffer.from(Array.from({ length: size }, (_none, index) => index % 256));
    const one = pool();
    const answer = await one.request({ ...POST, body });
    await answer.body.dump();
    expect(server.calls[0]?.bodyBytes.equals(body)).toBe(true);
  });

  it('in pieces arrives whole, and its connection is used again', async () => {
    const one = pool();
    await send(one, inPieces(pieces(30, 100_000), 3_000_000)).ended();
    expect(server.calls[0]?.body).toHaveLength(3_000_000);
    expect(await text(one)).toBe('hi');
    expect(server.connections).toBe(1);
  });

  it.each([
    ['shorter', 2],
    ['longer', 4],
  ])('in pieces that is %s than it says ends its connection', async (_what, count) => {
    server.script = () => undefined;
    const steered = send(pool(), inPieces(pieces(count, 10), 30));
    await steered.ended();
    expect(steered.ends).toEqual(['UND_ERR_REQ_CONTENT_LENGTH_MISMATCH']);
    await until('it is closed', 5_000, () => Promise.resolve(server.sockets.size === 0));
  });

  it('whose making fails ends its connection with that', async () => {
    const failing = async function* (): AsyncGenerator<Buffer> {
      yield Buffer.from('a');
      await sleep(1);
      throw new Error('no more');
    };
    const steered = send(pool(), inPieces(failing(), 10));
    await steered.ended();
    expect(steered.ends).toEqual(['no more']);
  });

  it('that is answered ahead of its end is sent no further, and its connection is not used again', async () => {
    let made = 0;
    const endless = async function* (): AsyncGenerator<Buffer> {
      for (; made < 1_000; made += 1) {
        yield Buffer.alloc(1_000);
        await sleep(5);
      }
    };
    const early = await startRawUpstream(() => undefined);
    const one = pool({}, early.origin);
    const steered = send(one, inPieces(endless(), 1_000_000));
    await until('it has begun', 5_000, () => Promise.resolve(made > 3));
    for (const socket of early.sockets) socket.write('HTTP/1.1 413 Too Large\r\ncontent-length: 0\r\n\r\n');
    await steered.ended();
    expect(steered).toMatchObject({ status: 413, ends: ['end'] });
    await until('it is closed', 5_000, () => Promise.resolve(early.sockets.size === 0));
    const soFar = made;
    await sleep(50);
    expect(made).toBeLessThanOrEqual(soFar + 1);
    await early.close();
  });
});
