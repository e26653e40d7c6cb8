import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AppError } from '@roundhouse/errors';
import { newId } from '@roundhouse/kernel';
import { createAuthority, issueNodeCertificate } from '@roundhouse/pki';
import { enroll, joinAnew, type EnrollmentClient, type EnrollParts } from './enroll.ts';
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

describe('joining anew', () => {
  async function known(client: EnrollmentClient) {
    const parts = partsWith(client, join(directory, 'token'));
    return { parts, identity: await enroll(parts, never) };
  }

  async function registryThatTakes(nodeId: string, tokens: string[]): Promise<EnrollmentClient> {
    const nodes = await createAuthority({ name: 'nodes', validDays: 1 });
    return {
      enroll: async ({ joinToken, csrDer }) => {
        if (!tokens.includes(joinToken)) throw new AppError('FORBIDDEN', 'used');
        return {
          nodeId,
          certificatePem: await issueNodeCertificate(nodes, csrDer, nodeId),
          serviceCaPem: nodes.certPem,
        };
      },
    };
  }

  it('happens with another token only, and gives the node another certificate', async () => {
    const { parts, identity } = await known(await registryThatTakes(newId(), ['join-token', 'another']));
    expect(await joinAnew(parts, identity)).toBe(identity);
    writeFileSync(join(directory, 'token'), 'another');
    const again = await joinAnew(parts, identity);
    expect(again.certPem).not.toBe(identity.certPem);
    expect((await parts.store.load(Date.now()))?.certPem).toBe(again.certPem);
    expect(await joinAnew(parts, again)).toBe(again);
  });

  it('that is refused keeps the identity and is not tried again', async () => {
    const { parts, identity } = await known(await registryThatTakes(newId(), ['join-token']));
    writeFileSync(join(directory, 'token'), 'made up');
    expect(await joinAnew(parts, identity)).toBe(identity);
    expect(await joinAnew(parts, identity)).toBe(identity);
    expect(retries).toHaveLength(1);
  });

  it('waits for the next start while registry is away', async () => {
    const { parts, identity } = await known(await registryThatTakes(newId(), ['join-token']));
    writeFileSync(join(directory, 'token'), 'another');
    const away: EnrollmentClient = { enroll: () => Promise.reject(new AppError('NOT_READY', 'away')) };
    expect(await joinAnew({ ...parts, client: away }, identity)).toBe(identity);
    expect(await joinAnew({ ...parts, client: away }, identity)).toBe(identity);
    expect(retries).toHaveLength(2);
  });
});
