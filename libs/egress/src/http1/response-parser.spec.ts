import { describe, expect, it } from '@jest/globals';
import type { ResponseHead } from './response-head.ts';
import { ResponseParser } from './response-parser.ts';

const MAX_HEAD_BYTES = 1_024;

/** What came of some bytes. */
interface Read {
  readonly heads: Pick<ResponseHead, 'status' | 'headers' | 'keepsAlive' | 'keepAliveMs'>[];
  readonly body: string;
  /** How it ended: `clean`, `more` when bytes follow, an error's name, or not at all. */
  readonly end: string;
}

/** Reads an answer that comes in these pieces. @param closes whether the connection ends after them */
function read(pieces: readonly (string | Buffer)[], method = 'POST', closes = true): Read {
  const heads: Read['heads'] = [];
  let body = '';
  let end = 'none';
  const parser = new ResponseParser(
    {
      head: ({ status, headers, keepsAlive, keepAliveMs }) =>
        void heads.push({ status, headers: { ...headers }, keepsAlive, keepAliveMs }),
      body: (bytes) => void (body += bytes.toString('latin1')),
      end: (isLast) => void (end = isLast ? 'clean' : 'more'),
    },
    MAX_HEAD_BYTES,
  );
  parser.expect(method);
  try {
    for (const piece of pieces) parser.push(Buffer.isBuffer(piece) ? piece : Buffer.from(piece, 'latin1'));
    if (closes) parser.finish();
  } catch (error) {
    end = (error as Error).name;
  }
  return { heads, body, end };
}

const OK = 'HTTP/1.1 200 OK\r\n';
const CHUNKS = `${OK}transfer-encoding: chunked\r\n\r\n`;

const ANSWERS: readonly (readonly [string, string, string])[] = [
  ['with a length', `${OK}Content-Length: 5\r\nX-A:  b c \r\n\r\nhello`, 'hello'],
  ['without a body', `${OK}content-length: 0\r\n\r\n`, ''],
  ['in chunks', `${CHUNKS}5\r\nhello\r\n1\r\n \r\nA\r\n0123456789\r\n0\r\n\r\n`, 'hello 0123456789'],
  ['in chunks with an extension and trailers', `${CHUNKS}2;a="b"\r\nhi\r\n000\r\nx-t: 1\r\nx-u:\r\n\r\n`, 'hi'],
  ['to the end of its connection', `${OK}x-a: 1\r\nX-A: 2\r\n\r\nhello\r\n\r\nHTTP/1.1`, 'hello\r\n\r\nHTTP/1.1'],
  ['after interim ones', `HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n${OK}content-length: 2\r\n\r\nhi`, 'hi'],
  ['204', 'HTTP/1.1 204 No Content\r\nx-a: b\r\n\r\n', ''],
  ['without words for its status', 'HTTP/1.1 200\r\ncontent-length: 1\r\n\r\nx', 'x'],
];

describe('an answer', () => {
  it.each(ANSWERS)('%s is the same however its bytes are cut', (_what, text, body) => {
    const whole = read([text]);
    expect(whole).toMatchObject({ body, end: 'clean' });
    for (let cut = 1; cut < text.length; cut += 1) expect(read([text.slice(0, cut), text.slice(cut)])).toEqual(whole);
    expect(read(text.split(''))).toEqual(whole);
  });

  it.each(ANSWERS.filter(([what]) => !what.includes('connection')))('%s that is cut off has no end', (_what, text) => {
    for (let cut = 0; cut < text.length; cut += 1) expect(read([text.slice(0, cut)]).end).toBe('none');
  });

  it('in chunks is told of once per read, what is right also ahead of what is wrong', () => {
    const chunks = '5\r\nhello\r\n1\r\n \r\n5\r\nworld\r\n';
    const told: string[] = [];
    const parser = new ResponseParser(
      { head: () => undefined, body: (bytes) => told.push(bytes.toString()), end: () => told.push('end') },
      MAX_HEAD_BYTES,
    );
    parser.expect('POST');
    parser.push(Buffer.from(`${CHUNKS}${chunks}3\r\nab`));
    parser.push(Buffer.from(`c\r\n${chunks}`));
    expect(() => parser.push(Buffer.from(`${chunks}1\r\nx\n`))).toThrow('the end of a chunk is malformed');
    expect(told).toEqual(['hello worldab', 'chello world', 'hello worldx']);
    parser.expect('POST');
    parser.push(Buffer.from(`${CHUNKS}${chunks}0\r\n\r\n`));
    expect(told.slice(3)).toEqual(['hello world', 'end']);
  });

  it('has headers by lower-case names, trimmed, and lists of those that come more than once', () => {
    const [head] = read([
      `${OK}A: \t b \t\r\nSet-Cookie: 1\r\nset-cookie: 2\r\nSET-COOKIE: 3\r\nconstructor: x\r\n\r\n`,
    ]).heads;
    expect(head?.headers).toEqual({ a: 'b', 'set-cookie': ['1', '2', '3'], constructor: 'x' });
  });

  it('to HEAD, and of 304, has no body whatever its headers say', () => {
    expect(read([`${OK}content-length: 5\r\n\r\n`], 'HEAD').end).toBe('clean');
    expect(read(['HTTP/1.1 304 Not Modified\r\ncontent-length: 5\r\n\r\n']).end).toBe('clean');
  });

  it('says whether its connection may be used again, and for how long', () => {
    const keeps = (headers: string, version = '1.1'): boolean | undefined =>
      read([`HTTP/${version} 200 OK\r\n${headers}content-length: 0\r\n\r\n`]).heads[0]?.keepsAlive;
    expect(keeps('')).toBe(true);
    expect(keeps('connection: keep-alive\r\n')).toBe(true);
    expect(keeps('Connection: x, Close\r\n')).toBe(false);
    expect(keeps('connection: a\r\nconnection: close\r\n')).toBe(false);
    expect(keeps('', '1.0')).toBe(false);
    expect(keeps('connection: closed\r\n')).toBe(true);
    expect(read([`${OK}keep-alive: max=5, timeout=7\r\n\r\n`]).heads[0]?.keepAliveMs).toBe(7_000);
    expect(read([`${OK}keep-alive: timeout=x\r\n\r\n`]).heads[0]?.keepAliveMs).toBeUndefined();
  });

  it('says nothing of what the one before it said', () => {
    const said = (text: string): unknown => read([`${text}content-length: 0\r\n\r\n`]).heads[0];
    const kept = { keepsAlive: true, keepAliveMs: undefined };
    for (let round = 0; round < 2; round += 1) {
      expect(said(`${OK}Keep-Alive: timeout=5\r\n`)).toMatchObject({ ...kept, status: 200, keepAliveMs: 5_000 });
      expect(said(OK)).toMatchObject({ ...kept, status: 200 });
      expect(said('HTTP/1.1 429 Too Many\r\nKeep-Alive: timeout=7\r\n')).toMatchObject({
        status: 429,
        keepAliveMs: 7_000,
      });
      expect(said('HTTP/1.0 200 OK\r\n')).toMatchObject({ status: 200, keepsAlive: false });
      expect(said(`${OK}Connection: close\r\n`)).toMatchObject({ status: 200, keepsAlive: false });
      expect(said(`${OK}Connection: keep-alive\r\nKeep-Alive: max=3\r\n`)).toMatchObject({ ...kept, status: 200 });
      expect(read(['HTTP/1.1 2000 OK\r\n\r\n']).end).toBe('HTTPParserError');
    }
  });

  it('tells of bytes that follow it, which nobody asked for', () => {
    for (const extra of ['x', '\r\n', OK]) {
      expect(read([`${OK}content-length: 2\r\n\r\nhi${extra}`]).end).toBe('more');
      expect(read([`${CHUNKS}0\r\n\r\n${extra}`]).end).toBe('more');
      expect(read([`${OK}content-length: 0\r\n\r\n${extra}`]).end).toBe('more');
    }
  });
});

describe('bytes that are no answer', () => {
  it.each([
    ['another protocol', 'SSH-2.0-OpenSSH\r\n'],
    ['another protocol, to its second byte', 'HX'],
    ['HTTP/2', 'HTTP/2 200 OK\r\n\r\n'],
    ['HTTP/0.9', '<html>'],
    ['a status of two digits', 'HTTP/1.1 20 OK\r\n\r\n'],
    ['a status of four digits', 'HTTP/1.1 2000 OK\r\n\r\n'],
    ['a status below 100', 'HTTP/1.1 099 OK\r\n\r\n'],
    ['two spaces in the status line', 'HTTP/1.1  200 OK\r\n\r\n'],
    ['a blank line ahead', `\r\n${OK}\r\n`],
    ['100, which nobody asked for', 'HTTP/1.1 100 Continue\r\n\r\n'],
    ['101, which nobody asked for', 'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\n'],
    ['a header without a name', `${OK}: b\r\n\r\n`],
    ['a header without a colon', `${OK}abc\r\nx: y\r\n\r\n`],
    ['a space ahead of the colon', `${OK}content-length : 5\r\n\r\nhello`],
    ['a space ahead of the first name', `${OK} x: y\r\n\r\n`],
    ['a folded header', `${OK}x-a: b\r\n c\r\n\r\n`],
    ['a NUL in a value', `${OK}x-a: \0\r\n\r\n`],
    ['a control character in a value', `${OK}x-a: a\u0007\r\n\r\n`],
    ['a letter that no name has', `${OK}x\u00e4: a\r\n\r\n`],
    ['a bare LF', `${OK}x-a: b\nx-c: d\r\n\r\n`],
    ['a bare CR', `${OK}x-a: b\rx-c: d\r\n\r\n`],
    ['two lengths', `${OK}content-length: 5\r\ncontent-length: 5\r\n\r\nhello`],
    ['a list of lengths', `${OK}content-length: 5, 5\r\n\r\nhello`],
    ['a length below zero', `${OK}content-length: -1\r\n\r\n`],
    ['a length with a sign', `${OK}content-length: +5\r\n\r\nhello`],
    ['a length in hexadecimal', `${OK}content-length: 0x5\r\n\r\nhello`],
    ['an empty length', `${OK}content-length:\r\n\r\nhello`],
    ['a length beyond every number', `${OK}content-length: 99999999999999999999\r\n\r\n`],
    ['a length and chunks', `${OK}content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['another coding', `${OK}transfer-encoding: gzip\r\n\r\n`],
    ['two codings', `${OK}transfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n`],
    ['chunks twice', `${OK}transfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`],
    ['a size of letters', `${CHUNKS}login\r\n`],
    ['an empty size', `${CHUNKS}\r\nhello\r\n`],
    ['a size with a sign', `${CHUNKS}+5\r\nhello\r\n`],
    ['a size with a space', `${CHUNKS}5 \r\nhello\r\n`],
    ['a size with 0x', `${CHUNKS}0x5\r\nhello\r\n`],
    ['a size that ends with LF', `${CHUNKS}5\nhello\r\n`],
    ['a size beyond every number', `${CHUNKS}${'f'.repeat(16)}\r\n`],
    ['a NUL in an extension', `${CHUNKS}5;\0\r\nhello\r\n`],
    ['a chunk longer than its size', `${CHUNKS}1\r\nlogin\r\n`],
    ['a chunk that ends with LF', `${CHUNKS}5\r\nhello\n0\r\n\r\n`],
    ['a trailer that ends with LF', `${CHUNKS}0\r\nx: y\n\r\n`],
    ['a trailer without a colon', `${CHUNKS}0\r\nx\r\n\r\n`],
    ['a trailer without a name', `${CHUNKS}0\r\n: y\r\n\r\n`],
    ['a trailer that frames', `${CHUNKS}0\r\nContent-Length: 0\r\n\r\n`],
    ['a folded trailer', `${CHUNKS}0\r\nx: y\r\n z\r\n\r\n`],
    ['a NUL in a trailer', `${CHUNKS}0\r\nx: \0\r\n\r\n`],
  ])('are refused, whole and byte by byte: %s', (_what, text) => {
    expect(read([text]).end).toBe('HTTPParserError');
    expect(read(text.split('')).end).toBe('HTTPParserError');
  });
});

describe('what is held of an answer is bounded', () => {
  const long = 'a'.repeat(MAX_HEAD_BYTES);

  it.each([
    ['a header', `${OK}x: ${long}\r\n\r\n`],
    ['many headers', `${OK}${'x: y\r\n'.repeat(MAX_HEAD_BYTES / 6)}\r\n`],
    ['a trailer', `${CHUNKS}0\r\nx: ${long}\r\n\r\n`],
    ['many trailers', `${CHUNKS}0\r\n${'x: y\r\n'.repeat(MAX_HEAD_BYTES / 6)}\r\n`],
  ])('%s', (_what, text) => {
    expect(read([text]).end).toBe('HeadersOverflowError');
    expect(read(text.split('')).end).toBe('HeadersOverflowError');
  });

  it('an extension of a chunk', () => {
    expect(read([`${CHUNKS}5;${long}\r\nhello`]).end).toBe('HTTPParserError');
    expect(read(`${CHUNKS}5;${long}\r\nhello`.split('')).end).toBe('HeadersOverflowError');
  });

  it('but interim answers may be many', () => {
    const interim = `HTTP/1.1 102 Processing\r\nx-a: ${'b'.repeat(200)}\r\n\r\n`;
    expect(read([interim.repeat(1_000), ANSWERS[0]![1]]).end).toBe('clean');
  });
});

describe('a parser that is stopped', () => {
  it.each(['head', 'body'] as const)('by the first %s says nothing more', (at) => {
    const seen: string[] = [];
    const stop = (what: string): void => {
      seen.push(what);
      if (what === at) parser.stop();
    };
    const parser: ResponseParser = new ResponseParser(
      { head: () => stop('head'), body: () => stop('body'), end: () => stop('end') },
      MAX_HEAD_BYTES,
    );
    for (const text of [`${OK}content-length: 2\r\n\r\nhi`, `${CHUNKS}1\r\na\r\n1\r\nb\r\n0\r\n\r\n`, `${OK}\r\nhi`]) {
      seen.length = 0;
      parser.expect('POST');
      parser.push(Buffer.from(text));
      parser.finish();
      expect(seen).toEqual(at === 'head' ? ['head'] : ['head', 'body']);
    }
  });
});
