import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '@roundhouse/kernel';
import { createAuthority, createNodeRequest, issueNodeCertificate, issueServiceCertificate } from '@roundhouse/pki';
import { IdentityStore, isRenewalDue } from './identity-store.ts';

const DAY_MS = 86_400_000;
let directory: string;
let store: IdentityStore;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'agent-identity-'));
  store = new IdentityStore(join(directory, 'identity'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

async function issued(nodeId: string) {
  const authority = await createAuthority({ name: 'nodes', validDays: 60 });
  const { csrDer, keyPem } = await createNodeRequest('gpu-1');
  return { certPem: await issueNodeCertificate(authority, csrDer, nodeId), keyPem, caPem: authority.certPem };
}

describe('IdentityStore', () => {
  it('gives back what it stored, readable by its owner only', async () => {
    const nodeId = newId();
    const { certPem, keyPem, caPem } = await issued(nodeId);
    expect(await store.load(Date.now())).toBeUndefined();
    await store.save(certPem, keyPem, caPem);
    const loaded = await store.load(Date.now());
    expect(loaded).toMatchObject({ nodeId, serviceCaPem: caPem });
    expect(loaded?.keyPem.trim()).toBe(keyPem.trim());
    expect(statSync(store.nodeFile).mode & 0o777).toBe(0o600);
  });

  it('refuses a certificate that does not fit its key and keeps the old identity', async () => {
    const [first, second] = [await issued(newId()), await issued(newId())];
    const kept = await store.save(first.certPem, first.keyPem, first.caPem);
    await expect(store.save(second.certPem, first.keyPem, first.caPem)).rejects.toMatchObject({
      reason: 'FAILED_PRECONDITION',
    });
    expect((await store.load(Date.now()))?.nodeId).toBe(kept.nodeId);
  });

  it('refuses a certificate that names no node', async () => {
    const authority = await createAuthority({ name: 'services', validDays: 1 });
    const { certPem, keyPem } = await issueServiceCertificate(authority, 'gateway');
    await expect(store.save(certPem, keyPem, authority.certPem)).rejects.toMatchObject({
      reason: 'FAILED_PRECONDITION',
    });
  });

  it('renews after a third of its life and is nobody after its end', async () => {
    const { certPem, keyPem, caPem } = await issued(newId());
    const identity = await store.save(certPem, keyPem, caPem);
    expect(isRenewalDue(identity, Date.now() + 9.9 * DAY_MS)).toBe(false);
    expect(isRenewalDue(identity, Date.now() + 10.1 * DAY_MS)).toBe(true);
    expect(await store.load(Date.now() + 31 * DAY_MS)).toBeUndefined();
  });
});
