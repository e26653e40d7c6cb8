import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AppError } from '@roundhouse/errors';
import { newId } from '@roundhouse/kernel';
import { createAuthority, issueNodeCertificate } from '@roundhouse/pki';
import { enroll, type EnrollmentClient, type EnrollParts } from './enroll.ts';
import { IdentityStore } from './identity-store.ts';

let directory: string;
let retries: AppError[];
const never = new AbortController().signal;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'agent-enroll-'));
  writeFileSync(join(directory, 'token'), 'join-token\n');
  retries = [];
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const partsWith = (client: EnrollmentClient, joinTokenFile: string | undefined): EnrollParts => ({
  store: new IdentityStore(join(directory, 'identity')),
  client,
  nodeName: 'gpu-1',
  joinTokenFile,
  onRetry: (error) => retries.push(error),
});

describe('enroll', () => {
  it('waits for a registry that is away and then stores the identity', async () => {
    const nodeId = newId();
    const nodes = await createAuthority({ name: 'nodes', validDays: 1 });
    const tokens: string[] = [];
    const client: EnrollmentClient = {
      enroll: async ({ joinToken, csrDer }) => {
        tokens.push(joinToken);
        if (tokens.length === 1) throw new AppError('NOT_READY', 'away');
        return {
          nodeId,
          certificatePem: await issueNodeCertificate(nodes, csrDer, nodeId),
          serviceCaPem: nodes.certPem,
        };
      },
    };
    const parts = partsWith(client, join(directory, 'token'));
    expect((await enroll(parts, never)).nodeId).toBe(nodeId);
    expect(tokens).toEqual(['join-token', 'join-token']);
    expect(retries).toHaveLength(1);
    expect((await parts.store.load(Date.now()))?.nodeId).toBe(nodeId);
  });

  it('does not try a refused token again', async () => {
    let calls = 0;
    const client: EnrollmentClient = {
      enroll: async () => {
        calls += 1;
        throw new AppError('FORBIDDEN', 'used');
      },
    };
    await expect(enroll(partsWith(client, join(directory, 'token')), never)).rejects.toMatchObject({
      reason: 'FORBIDDEN',
    });
    expect(calls).toBe(1);
  });

  it('says what to do when there is no token', async () => {
    const client: EnrollmentClient = { enroll: () => Promise.reject(new Error('not reached')) };
    for (const file of [undefined, join(directory, 'absent')]) {
      await expect(enroll(partsWith(client, file), never)).rejects.toThrow(/JOIN_TOKEN_FILE/);
    }
  });
});
