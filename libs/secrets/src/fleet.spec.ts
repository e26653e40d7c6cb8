import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@roundhouse/kernel';
import { CompactEncrypt, importJWK } from 'jose';
import {
  createFleetKeyPair,
  loadFleetKeys,
  openFromFleet,
  sealForFleet,
  type FleetBinding,
  type FleetKeyPair,
} from './index.ts';

const SECRET = 'sk-canary-91ab';
const binding: FleetBinding = { organizationId: newId(), credentialId: newId(), revision: 7n };
let fleet: FleetKeyPair;
let jwe: string;

beforeAll(async () => {
  fleet = await createFleetKeyPair();
  jwe = await sealForFleet(fleet.publicJwk, SECRET, binding);
});

describe('a credential sealed for the gateways', () => {
  it('opens with the private key, also while a second one is active', async () => {
    const next = await createFleetKeyPair();
    expect(await openFromFleet([next.privateJwk, fleet.privateJwk], jwe, binding)).toBe(SECRET);
  });

  it('does not open with another key', async () => {
    const other = await createFleetKeyPair();
    await expectUnreadable(openFromFleet([other.privateJwk], jwe, binding));
    await expectUnreadable(openFromFleet([{ ...other.privateJwk, kid: fleet.privateJwk.kid }], jwe, binding));
  });

  it.each([
    ['organization', { organizationId: newId() }],
    ['credential', { credentialId: newId() }],
    ['revision', { revision: 8n }],
  ])('is refused when its header names another %s', async (_, other) => {
    await expectUnreadable(openFromFleet([fleet.privateJwk], jwe, { ...binding, ...other }));
  });

  it('is refused when its header was rewritten to fit', async () => {
    const [header, ...rest] = jwe.split('.');
    const claims = JSON.parse(Buffer.from(header!, 'base64url').toString()) as Record<string, unknown>;
    const rewritten = Buffer.from(JSON.stringify({ ...claims, cred: 'other' })).toString('base64url');
    const moved = openFromFleet([fleet.privateJwk], [rewritten, ...rest].join('.'), {
      ...binding,
      credentialId: 'other',
    });
    await expectUnreadable(moved);
  });

  it('is refused when any character was changed', async () => {
    for (let at = 0; at < jwe.length; at += 1) {
      const changed = jwe.slice(0, at) + (jwe[at] === 'A' ? 'B' : 'A') + jwe.slice(at + 1);
      // The last character of a part can carry unused bits: then it is the same sealed text.
      const opened = await openFromFleet([fleet.privateJwk], changed, binding).catch((error: unknown) => error);
      if (opened !== SECRET) expect(opened).toMatchObject({ reason: 'INTERNAL' });
      else expect([undefined, '.']).toContain(jwe[at + 1]);
    }
  });

  it('is refused under any other algorithm', async () => {
    const header = { alg: 'ECDH-ES', enc: 'A128GCM', kid: fleet.publicJwk.kid };
    const key = await importJWK(fleet.publicJwk, 'ECDH-ES');
    const weaker = await new CompactEncrypt(Buffer.from(SECRET)).setProtectedHeader(header).encrypt(key);
    await expectUnreadable(openFromFleet([fleet.privateJwk], weaker, binding));
  });
});

describe('a fleet key file', () => {
  it('for registry is refused when it holds a private key', () => {
    const directory = mkdtempSync(join(tmpdir(), 'fleet-'));
    const path = join(directory, 'keys.json');
    try {
      writeFileSync(path, JSON.stringify({ keys: [fleet.privateJwk] }));
      expect(loadFleetKeys(path, 'private')).toHaveLength(1);
      expect(() => loadFleetKeys(path, 'public')).toThrow(/must be a public X25519 JWK/);
      writeFileSync(path, JSON.stringify({ keys: [fleet.publicJwk] }));
      expect(loadFleetKeys(path, 'public')).toEqual([fleet.publicJwk]);
      expect(() => loadFleetKeys(path, 'private')).toThrow(/must be a private X25519 JWK/);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});

async function expectUnreadable(opening: Promise<string>): Promise<void> {
  await expect(opening).rejects.toMatchObject({ reason: 'INTERNAL', message: 'A sealed credential cannot be read.' });
}
