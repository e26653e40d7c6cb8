import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { newId } from '@roundhouse/kernel';
import { createAuthority, createNodeRequest, issueNodeCertificate } from '@roundhouse/pki';
import { afterAllOfNow, fromNowOn, isRevoked, issuedAt } from './certificates.ts';

async function certify(): Promise<Date> {
  const authority = await createAuthority({ name: 'nodes', validDays: 60 });
  const { csrDer } = await createNodeRequest('gpu-1');
  return issuedAt(new X509Certificate(await issueNodeCertificate(authority, csrDer, newId())).validFrom);
}

describe('certificates of nodes', () => {
  it('tell when they were issued, to the second', async () => {
    const before = Date.now();
    const certified = (await certify()).getTime();
    expect(certified).toBeGreaterThan(before - 1_000);
    expect(certified).toBeLessThanOrEqual(Date.now());
  });

  it('count when they are issued after a node has joined, also within the same second', async () => {
    const joined = fromNowOn(new Date());
    expect(isRevoked(await certify(), joined)).toBe(false);
  });

  it('do not count after a revocation, also those of the same second', async () => {
    const certified = await certify();
    expect(isRevoked(certified, afterAllOfNow(new Date()))).toBe(true);
    expect(isRevoked(certified, null)).toBe(false);
  });
});
