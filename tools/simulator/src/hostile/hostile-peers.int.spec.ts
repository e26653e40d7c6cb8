import { request } from 'node:https';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startHostilePeers, type HostilePeers } from './hostile-peers.ts';

let peers: HostilePeers;

beforeAll(async () => {
  peers = await startHostilePeers();
});
afterAll(() => peers.close());

/** The code with which a TLS call fails; undefined = it worked. */
function tlsFailure(name: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const call = request(peers.urls[name] ?? '', { method: 'POST', ca: peers.caPem, timeout: 400 }, (response) => {
      response.resume();
      resolve(undefined);
    });
    call.on('timeout', () => call.destroy(Object.assign(new Error('slow'), { code: 'TIMEOUT' })));
    call.on('error', (error: NodeJS.ErrnoException) => resolve(error.code));
    call.end('secret');
  });
}

describe('hostile peers', () => {
  it('show a good certificate at one port, and a single flaw at each other', async () => {
    expect(await tlsFailure('tls_good')).toBeUndefined();
    const flaws = ['expired', 'wrong_name', 'untrusted', 'self_signed', 'wrong_purpose', 'old_protocol', 'plain_text'];
    const codes = await Promise.all([...flaws, 'never_shakes_hands'].map((name) => tlsFailure(`tls_${name}`)));
    expect(codes).toEqual([
      'CERT_HAS_EXPIRED',
      'ERR_TLS_CERT_ALTNAME_INVALID',
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'SELF_SIGNED_CERT_IN_CHAIN',
      'INVALID_PURPOSE',
      'EPROTO',
      'EPROTO',
      'TIMEOUT',
    ]);
    expect(peers.heard()).toMatchObject({ tls_expired: 0, tls_wrong_name: 0, tls_self_signed: 0 });
  });

  it('refuse, or let a connection hang', async () => {
    const codeOf = async (name: string): Promise<string | undefined> => {
      try {
        await fetch(peers.urls[name] ?? '', { signal: AbortSignal.timeout(400) });
        return undefined;
      } catch (error) {
        const { name: kind, cause } = error as { name: string; cause?: { code?: string } };
        return cause?.code ?? kind;
      }
    };
    expect(await codeOf('never_accepts')).toBe('TimeoutError');
    expect(await codeOf('no_such_name')).toMatch(/ENOTFOUND|EAI_AGAIN/);
  });
});
