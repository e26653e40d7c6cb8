import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { newId } from '@roundhouse/kernel';
import { createAuthority, createNodeRequest, issueNodeCertificate } from '@roundhouse/pki';
import { afterAllIssued, isRevoked, issuedAt, issueTime } from './certificates.ts';

async function certify(certificatesFrom: Date | null = null): Promise<Date> {
  const authority = await createAuthority({ name: 'nodes', validDays: 60 });
  const { csrDer } = await createNodeRequest('gpu-1');
  const options = { issuedAtMs: issueTime(new Date(), certificatesFrom).getTime() };
  return issuedAt(new X509Certificate(await issueNodeCertificate(authority, csrDer, newId(), options)).validFrom);
}

describe('certificates of nodes', () => {
  it('tell when they were issued, to the second', async () => {
    const before = Date.now();
    const certified = (await certify()).getTime();
    expect(certified).toBeGreaterThan(before - 1_000);
    expect(certified).toBeLessThanOrEqual(Date.now());
  });

  it('count when they are issued after the others were revoked, and the others do not: also within one second', async () => {
    const first = await certify();
    const revoked = afterAllIssued(new Date(), null);
    const second = await certify(revoked);
    expect(isRevoked(first, revoked)).toBe(true);
    expect(isRevoked(second, revoked)).toBe(false);
    const again = afterAllIssued(new Date(), revoked);
    expect(isRevoked(second, again)).toBe(true);
    expect(isRevoked(await certify(again), again)).toBe(false);
  });

  it('all count where none was revoked', async () => {
    expect(isRevoked(await certify(), null)).toBe(false);
  });
});
