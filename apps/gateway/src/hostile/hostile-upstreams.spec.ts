import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually, answerOf, pour, startRawUpstream, STREAM_HEAD, type RawUpstream } from '@roundhouse/testing';
import { request } from 'undici';
import { API_KEY, startGateway, type GatewayUnderTest } from '../inference/fixtures/gateway-under-test.ts';
import {
  chunk,
  DONE,
  FINISH,
  sendJson,
  sendStream,
  startUpstream,
  WHOLE_ANSWER,
  WHOLE_STREAM,
  type ScriptedUpstream,
} from '../inference/fixtures/scripted-upstream.ts';

const MIB = 1024 * 1024;
let hostile: RawUpstream;
let sibling: ScriptedUpstream;
let gateway: GatewayUnderTest;

beforeAll(async () => {
  hostile = await startRawUpstream(() => undefined);
  sibling = await startUpstream((response, call, body) =>
    (JSON.parse(body) as { stream?: boolean }).stream === true
      ? sendStream(WHOLE_STREAM)(response, call, body)
      : sendJson(200, WHOLE_ANSWER)(response, call, body),
  );
  gateway = await startGateway({
    models: [
      { key: 'two', upstreams: [hostile.url, sibling.url] },
      { key: 'one', upstreams: [hostile.url] },
    ],
    timeouts: { firstTokenTimeoutMs: 400, idleTimeoutMs: 400 },
    settings: { maxAnswerBytes: 2 * MIB, unaryWaitFactor: 1 },
  });
  const plan = gateway.planner.answer;
  // A deployment that stands alone is not tried twice: its failure is what the caller sees.
  gateway.planner.answer = (query) => {
    const planning = plan(query);
    return planning.kind === 'plan' && query.modelId === 'mdl-one' ? { ...planning, permittedRetries: 0 } : planning;
  };
});
afterAll(async () => {
  await gateway.close();
  await Promise.all([hostile.close(), sibling.close()]);
});
beforeEach(() => {
  gateway.accounting.settled.length = 0;
  hostile.calls.length = 0;
});

async function call(model: string, stream: boolean) {
  const answer = await request(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model, messages: [], stream }),
  });
  return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
}

const classes = (): string[] => gateway.accounting.settled.map(({ facts }) => facts.failureClass);

/** The caller of `two` must see the sibling’s whole answer, and the caller of `one` one error of ours. */
async function expectRefused(stream: boolean): Promise<string> {
  const mended = await call('two', stream);
  expect(mended.status).toBe(200);
  expect(mended.headers['x-roundhouse-deployment']).toBe('two-1');
  expect(mended.text.replaceAll('"two"', '"upstream-model"')).toContain(stream ? DONE : WHOLE_ANSWER);
  const failureClass = classes()[0] ?? '';
  const alone = await call('one', stream);
  expect([502, 503, 504]).toContain(alone.status);
  expect(Object.keys(JSON.parse(alone.text) as object)).toEqual(['error']);
  expect(alone.text).not.toMatch(/login|html|secret/i);
  return failureClass;
}

const LOGIN = '<!doctype html><html><body><form>login secret</form></body></html>';

/** What an upstream may say in place of an answer, by the failure that is made of it. */
const WRONG: readonly (readonly [string, string, string])[] = [
  ['a login page', 'protocol', answerOf(LOGIN, 'content-type: text/html\r\n')],
  ['204', 'protocol', 'HTTP/1.1 204 No Content\r\n\r\n'],
  ['an empty answer', 'protocol', answerOf('')],
  ['plain text', 'protocol', answerOf('login secret', 'content-type: text/plain\r\n')],
  ['a picture', 'protocol', answerOf('PNG\u0001\r\n', 'content-type: image/png\r\n')],
  ['XML', 'protocol', answerOf('<?xml version="1.0"?><a/>', 'content-type: application/xml\r\n')],
  ['a JSON array', 'protocol', answerOf('[]')],
  ['a JSON text', 'protocol', answerOf('"login"')],
  ['null', 'protocol', answerOf('null')],
  ['206, a part', 'protocol', answerOf(LOGIN, 'content-range: bytes 0-1/2\r\n', '206 Partial Content')],
  ['a body that is longer than told', '', `HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n${LOGIN}`],
  ['two different lengths', '', `HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\n${LOGIN}`],
  ['a length and chunks', '', `HTTP/1.1 200 OK\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`],
  ['a chunk size that is none', 'protocol', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nlogin\r\n'],
  ['a chunk that is longer than it says', '', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\nlogin\r\n'],
  ['a folded header', 'protocol', 'HTTP/1.1 200 OK\r\nx-a: b\r\n c\r\ncontent-length: 0\r\n\r\n'],
  ['a header without a name', 'protocol', 'HTTP/1.1 200 OK\r\n: b\r\n\r\n'],
  ['a NUL in a header', 'protocol', 'HTTP/1.1 200 OK\r\nx-a: \0\r\n\r\n'],
  ['no HTTP', 'protocol', 'SSH-2.0-OpenSSH_9.6\r\n'],
  ['HTTP/2', 'protocol', '\0\0\u0012\u0004\0\0\0\0\0'],
  ['an upgrade nobody asked for', '', 'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'],
  ['a 100 nobody asked for', '', `HTTP/1.1 100 Continue\r\n\r\n${answerOf(WHOLE_ANSWER)}`],
];

describe.each([false, true])('an upstream that answers (stream %s)', (stream) => {
  it.each(WRONG)('%s is a bad one, and nothing of it is seen', async (_what, failureClass, bytes) => {
    hostile.script = ({ socket }) => socket.end(Buffer.from(bytes, 'latin1'));
    const found = await expectRefused(stream);
    if (failureClass !== '' && !stream) expect(found).toBe(failureClass);
  });

  it.each([
    ['one of 1 MiB', `x-a: ${'a'.repeat(MIB)}\r\n`],
    ['1 MiB of small ones', 'x-a: aaaaaaaaaaaaa\r\n'.repeat(MIB / 20)],
    ['a name of 1 MiB', `${'a'.repeat(MIB)}: x\r\n`],
  ])('with a header bomb is a bad one: %s', async (_what, headers) => {
    hostile.script = ({ socket }) => socket.write(`HTTP/1.1 200 OK\r\n${headers}\r\n`);
    expect(await expectRefused(stream)).toBe('protocol');
    await eventually(() => hostile.sockets.size === 0);
  });

  it.each([301, 302, 303, 307, 308])('%s is followed nowhere (security 37)', async (status) => {
    const elsewhere = await startRawUpstream(({ socket }) => socket.end(answerOf(WHOLE_ANSWER)));
    for (const location of [
      `${elsewhere.url}/chat/completions`,
      'http://169.254.169.254/latest',
      '//x.example',
      '/v1',
    ]) {
      hostile.script = ({ socket }) => socket.end(answerOf(LOGIN, `location: ${location}\r\n`, `${status} Found`));
      await expectRefused(stream);
    }
    expect(elsewhere.connections).toBe(0);
    expect(hostile.calls.every(({ turn }) => turn === 0)).toBe(true);
    await elsewhere.close();
  });

  it('in HTTP/1.0, to the end of the connection, is understood', async () => {
    const body = stream ? WHOLE_STREAM : WHOLE_ANSWER;
    hostile.script = ({ socket }) => socket.end(`HTTP/1.0 200 OK\r\ncontent-type: text/plain\r\n\r\n${body}`);
    const answer = await call('one', stream);
    expect(answer.status).toBe(200);
    expect(answer.text).toContain(stream ? DONE : 'Héllo');
  });

  it('with trailers gets none of them through', async () => {
    const body = Buffer.from(stream ? WHOLE_STREAM : WHOLE_ANSWER);
    hostile.script = ({ socket }) => {
      socket.write(
        `HTTP/1.1 200 OK\r\ntrailer: x-secret\r\ntransfer-encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n`,
      );
      socket.write(body);
      socket.write('\r\n0\r\nx-secret: 1\r\nset-cookie: a=b\r\n\r\n');
    };
    const answer = await call('one', stream);
    expect(answer.status).toBe(200);
    expect(Object.keys(answer.headers).concat(Object.keys(answer.headers))).not.toContain('x-secret');
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(answer.headers['trailer']).toBeUndefined();
  });

  it('after many interim answers is understood, and is given up when there is no end of them', async () => {
    const interim = Buffer.from('HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n');
    const body = stream ? WHOLE_STREAM : WHOLE_ANSWER;
    hostile.script = ({ socket }) => {
      for (let index = 0; index < 500; index += 1) socket.write(interim);
      socket.write(answerOf(body));
    };
    expect((await call('one', stream)).status).toBe(200);
    gateway.accounting.settled.length = 0;
    hostile.script = ({ socket }) => {
      const timer = setInterval(() => socket.write(interim), 5);
      socket.on('close', () => clearInterval(timer));
    };
    expect(await expectRefused(stream)).toBe('timeout_first_token');
    await eventually(() => hostile.sockets.size === 0);
  });
});

describe('an answer that does not end', () => {
  it('is given up at its bound when it is collected as a whole', async () => {
    let taken = (): number => 0;
    hostile.script = ({ socket }) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n{"choices":[{"message":{"content":"');
      taken = pour(socket, Buffer.alloc(64 * 1024, 'a')).taken;
    };
    expect(await expectRefused(false)).toBe('protocol');
    await eventually(() => hostile.sockets.size === 0);
    expect(taken()).toBeLessThan(12 * MIB);
  });

  it.each([
    ['a line', 'data: '],
    ['a comment', ': '],
    ['an unknown field', 'x: '],
  ])('is given up at 1 MiB when it is one event of a stream: %s', async (_what, start) => {
    let taken = (): number => 0;
    hostile.script = ({ socket }) => {
      socket.write(STREAM_HEAD + start);
      taken = pour(socket, Buffer.alloc(64 * 1024, 'a')).taken;
    };
    expect(await expectRefused(true)).toBe('protocol');
    await eventually(() => hostile.sockets.size === 0);
    expect(taken()).toBeLessThan(12 * MIB);
  });

  it('is ended with one error when its event grows beyond the bound after the first content', async () => {
    const first = chunk({ content: 'a' });
    hostile.script = ({ socket }) => {
      socket.write(STREAM_HEAD + first);
      pour(socket, Buffer.concat([Buffer.from('data: '), Buffer.alloc(64 * 1024, 'a')]));
    };
    const { text } = await call('two', true);
    expect(text.startsWith(first.replace('upstream-model', 'two'))).toBe(true);
    expect(text.slice(first.length - 'upstream-model'.length + 'two'.length)).toMatch(/^data: \{"error":[^\n]+\}\n\n$/);
    expect(classes()).toEqual(['protocol']);
  });

  it('is refused while held when it is empty events, comments and roles without end', async () => {
    hostile.script = ({ socket }) => {
      socket.write(STREAM_HEAD);
      pour(socket, Buffer.from(': ping\n\n\n\n\n\nid: 1\n\nretry: 1\n\n'.repeat(100)));
    };
    expect(await expectRefused(true)).toBe('timeout_first_token');
    await eventually(() => hostile.sockets.size === 0);
  });
});

describe('an answer that is packed although nobody asked for it', () => {
  const bomb = gzipSync(Buffer.alloc(64 * MIB));

  it('is refused even if its bytes are plain', async () => {
    for (const stream of [false, true]) {
      const body = stream ? WHOLE_STREAM : WHOLE_ANSWER;
      hostile.script = ({ socket }) => socket.end(answerOf(body, 'content-encoding: gzip\r\n'));
      expect(await expectRefused(stream)).toBe('protocol');
      gateway.accounting.settled.length = 0;
      hostile.script = ({ socket }) => socket.end(answerOf(body, 'content-encoding: identity\r\n'));
      expect((await call('one', stream)).status).toBe(200);
      gateway.accounting.settled.length = 0;
    }
  });

  it.each([
    'gzip',
    'deflate',
    'br',
    'zstd',
    'x-gzip',
    'gzip, gzip',
    Array.from({ length: 1_000 }, () => 'gzip').join(','),
  ])('is refused and never unpacked (%#)', async (encoding) => {
    expect(hostile.calls).toHaveLength(0);
    const before = process.threadCpuUsage();
    for (const stream of [false, true]) {
      hostile.script = ({ socket }) => {
        const head = `HTTP/1.1 200 OK\r\ncontent-encoding: ${encoding}\r\ncontent-length: ${bomb.length}\r\n\r\n`;
        socket.end(Buffer.concat([Buffer.from(head), bomb]));
      };
      expect(await expectRefused(stream)).toBe('protocol');
      gateway.accounting.settled.length = 0;
    }
    const { user, system } = process.threadCpuUsage(before);
    expect(user + system).toBeLessThan(500_000);
    expect(hostile.calls.every(({ head }) => /accept-encoding: identity/i.test(head))).toBe(true);
  });
});

describe('an upstream that drips', () => {
  it('is left when its headers drip', async () => {
    hostile.script = ({ socket }) => drip(socket, 'HTTP/1.1 200 OK\r\nx-a: '.concat('a'.repeat(10_000)), 10);
    expect(await expectRefused(false)).toBe('timeout_first_token');
    expect(await expectRefused(true)).toBe('timeout_first_token');
    await eventually(() => hostile.sockets.size === 0);
  });

  it('is left when it sends nothing', async () => {
    hostile.script = () => undefined;
    expect(await expectRefused(true)).toBe('timeout_first_token');
    await eventually(() => hostile.sockets.size === 0);
  });

  it.each([
    ['a line that never ends', 'data: '.concat('a'.repeat(100_000))],
    ['a comment that never ends', ': '.concat('a'.repeat(100_000))],
  ])('is ended when it drips %s, though bytes come all the time', async (_what, text) => {
    hostile.script = ({ socket }) => {
      socket.write(STREAM_HEAD + chunk({ content: 'a' }));
      drip(socket, text, 20);
    };
    const start = performance.now();
    const { text: seen } = await call('two', true);
    expect(performance.now() - start).toBeLessThan(2_000);
    expect(seen).toMatch(/"content":"a"[\s\S]*upstream_timeout/);
    expect(seen).not.toContain('[DONE]');
    await eventually(() => hostile.sockets.size === 0);
  });

  it('is ended when its stream hangs after the first content', async () => {
    hostile.script = ({ socket }) => socket.write(STREAM_HEAD + chunk({ content: 'a' }));
    const { text } = await call('two', true);
    expect(text).toMatch(/"content":"a"[\s\S]*upstream_timeout/);
    expect(text).not.toContain('[DONE]');
    await eventually(() => hostile.sockets.size === 0);
  });
});

/** Writes a text byte by byte. */
function drip(socket: { write(text: string): boolean; destroyed: boolean }, text: string, everyMs: number): void {
  let at = 0;
  const timer = setInterval(() => {
    if (socket.destroyed || at >= text.length) clearInterval(timer);
    else socket.write(text[at++] as string);
  }, everyMs);
}

describe('an answer that is finished but not closed', () => {
  it('is served at its end, and its connection is not waited for', async () => {
    hostile.script = ({ socket }) => socket.write(STREAM_HEAD + chunk({ content: 'a' }) + FINISH + DONE);
    const start = performance.now();
    const { text } = await call('two', true);
    expect(text.endsWith(DONE)).toBe(true);
    expect(performance.now() - start).toBeLessThan(300);
    await eventually(() => hostile.sockets.size === 0);
  });
});
