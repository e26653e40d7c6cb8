import { describe, expect, it } from '@jest/globals';
import type { Dispatcher } from 'undici';
import { outgoingRequest } from './outgoing-request.ts';

const written = (options: Partial<Dispatcher.DispatchOptions>): string => {
  const { head, body } = outgoingRequest('api.example', { method: 'POST', path: '/v1', ...options });
  return head + (Buffer.isBuffer(body) ? body.toString() : '');
};

describe('a request', () => {
  it('names its host, its headers and the length of its body', () => {
    expect(written({ headers: ['authorization', 'Bearer x', 'x-a', 'é'], body: 'héllo' })).toBe(
      'POST /v1 HTTP/1.1\r\nhost: api.example\r\nconnection: keep-alive\r\nauthorization: Bearer x\r\nx-a: é\r\ncontent-length: 6\r\n\r\nhéllo',
    );
  });

  it('takes headers by name, and leaves out those without a value', () => {
    expect(written({ headers: { a: '1', b: ['2', '3'], c: undefined }, body: null })).toBe(
      'POST /v1 HTTP/1.1\r\nhost: api.example\r\nconnection: keep-alive\r\na: 1\r\nb: 2\r\nb: 3\r\ncontent-length: 0\r\n\r\n',
    );
  });

  it('without a body has a length only where one is expected', () => {
    expect(written({ method: 'GET' })).not.toContain('content-length');
    expect(written({ method: 'DELETE' })).not.toContain('content-length');
    expect(written({ method: 'PUT' })).toContain('content-length: 0');
  });

  it('may name another host, and says so once', () => {
    expect(written({ headers: ['Host', 'other.example'] }).match(/host: /gi)).toHaveLength(1);
  });

  it('sends pieces whose length it knows', () => {
    const pieces = [Buffer.from('a'), Buffer.from('b')];
    const request = outgoingRequest('h', {
      method: 'POST',
      path: '/',
      headers: ['content-length', '2'],
      body: pieces as unknown as Buffer,
    });
    expect(request).toMatchObject({ body: pieces, lengthBytes: 2 });
    expect(request.head.match(/content-length/g)).toHaveLength(1);
  });
});

describe('nothing of a request is taken for the end of a line, or for another request', () => {
  it.each<[string, Partial<Dispatcher.DispatchOptions>]>([
    ['a method', { method: 'GET / HTTP/1.1\r\nx: y' as 'GET' }],
    ['a path with a line', { path: '/ HTTP/1.1\r\nx: y' }],
    ['a path with a space', { path: '/a b' }],
    ['a path that is none', { path: 'http://elsewhere/' }],
    ['a path beyond ASCII', { path: '/\u010a' }],
    ['a name', { headers: ['x: y\r\nz', 'a'] }],
    ['an empty name', { headers: ['', 'a'] }],
    ['a value with a line', { headers: ['x', 'a\r\nz: b'] }],
    ['a value with a bare LF', { headers: ['x', 'a\nz: b'] }],
    ['a value with a NUL', { headers: ['x', 'a\0'] }],
    ['a value whose letter ends in the byte of a LF', { headers: ['x', 'a\u010az: b'] }],
    ['a coding of its own', { headers: ['Transfer-Encoding', 'chunked'] }],
    ['a connection of its own', { headers: ['connection', 'close'] }],
    ['an upgrade', { headers: ['upgrade', 'h2c'] }],
    ['an expectation', { headers: ['expect', '100-continue'] }],
    ['a length that is none', { headers: ['content-length', '1e3'] }],
    ['two lengths', { headers: ['content-length', '1', 'Content-Length', '1'], body: 'a' }],
    ['a length that is not its body’s', { headers: ['content-length', '3'], body: 'a' }],
    ['pieces of an unknown length', { body: [Buffer.from('a')] as unknown as Buffer }],
    ['a body that is none', { body: 7 as unknown as string }],
  ])('%s', (_what, options) => {
    expect(() => written(options)).toThrow(/invalid|length/i);
  });
});
