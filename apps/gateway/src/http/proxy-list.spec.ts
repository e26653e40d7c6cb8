import fastify from 'fastify';
import { describe, expect, it } from '@jest/globals';
import { originList } from '../sessions/origin-list.ts';
import { proxyList } from './proxy-list.ts';
import { serverOptions } from './server-options.ts';

/** What a handler sees of a call that came through a chain of proxies. */
async function seen(trusted: readonly string[]) {
  const server = fastify(serverOptions(1024, trusted));
  server.get('/', async ({ ip, protocol, host }) => ({ ip, protocol, host }));
  const headers = {
    host: 'inner:8080',
    'x-forwarded-for': '203.0.113.9, 10.1.2.3',
    'x-forwarded-proto': 'https',
    'x-forwarded-host': 'ai.example.org',
  };
  const answer = await server.inject({ url: '/', headers, remoteAddress: '10.9.9.9' });
  await server.close();
  return answer.json<Record<string, string>>();
}

describe('where a call comes from', () => {
  it('is the peer, whatever a header says, unless the peer is a proxy of ours', async () => {
    const plain = { ip: '10.9.9.9', protocol: 'http', host: 'inner:8080' };
    expect(await seen([])).toEqual(plain);
    expect(await seen(['192.0.2.0/24'])).toEqual(plain);
    expect(await seen(['10.0.0.0/8'])).toEqual({ ip: '203.0.113.9', protocol: 'https', host: 'ai.example.org' });
  });

  it('is told by proxies that are addresses or networks, and not the whole world', () => {
    expect(proxyList().parse(' 10.0.0.0/8, 192.0.2.7 ,2001:db8::/32')).toEqual([
      '10.0.0.0/8',
      '192.0.2.7',
      '2001:db8::/32',
    ]);
    expect(proxyList().parse(undefined)).toEqual([]);
    for (const bad of ['proxy', '10.0.0.0/33', '0.0.0.0/0', '10.0.0', '::/129', 'loopback']) {
      expect(proxyList().safeParse(bad).success).toBe(false);
    }
  });
});

describe('origins of the console', () => {
  it('are scheme, host and port, as browsers write them', () => {
    expect(originList().parse('https://AI.example.org, http://localhost:8080/')).toEqual([
      'https://ai.example.org',
      'http://localhost:8080',
    ]);
    expect(originList().parse(undefined)).toEqual([]);
    for (const bad of [
      'ai.example.org',
      'https://a.example/console',
      'https://u@a.example',
      'ftp://a.example',
      '*',
      'null',
    ]) {
      expect(originList().safeParse(bad).success).toBe(false);
    }
  });
});
