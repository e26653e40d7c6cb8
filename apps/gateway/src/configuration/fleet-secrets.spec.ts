import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ManualClock } from '@roundhouse/kernel';
import { createFleetKeyPair, sealForFleet, type FleetKeyPair } from '@roundhouse/secrets';
import type { SealedKey } from './configuration.ports.ts';
import { FleetSecrets, SECRET_TTL_MS } from './fleet-secrets.ts';

describe('FleetSecrets', () => {
  let fleet: FleetKeyPair;
  let clock: ManualClock;
  let secrets: FleetSecrets;

  beforeAll(async () => {
    fleet = await createFleetKeyPair();
  });

  beforeEach(() => {
    clock = new ManualClock();
    secrets = new FleetSecrets([fleet.privateJwk], clock);
  });

  const key = async (over: Partial<SealedKey> = {}, sealedFor = fleet): Promise<SealedKey> => {
    const whole = { organizationId: 'o1', boundId: 'c1', revision: 1n, copies: [], ...over };
    const binding = { organizationId: 'o1', credentialId: 'c1', revision: whole.revision };
    const jwe = await sealForFleet(sealedFor.publicJwk, `secret-${whole.revision}`, binding);
    return { ...whole, copies: [{ fleetKeyId: sealedFor.publicJwk.kid, jwe }] };
  };
  const held = (): number => (secrets as unknown as { open: Map<string, unknown> }).open.size;

  it('opens a secret once for callers that come together, and again after five minutes', async () => {
    const entry = await key();
    const [one, other] = [secrets.secretOf(entry), secrets.secretOf(entry)];
    expect(one).toBe(other);
    clock.advance(SECRET_TTL_MS - 1);
    expect(secrets.secretOf(entry)).toBe(one);
    clock.advance(1);
    expect(secrets.secretOf(entry)).not.toBe(one);
    expect((await one).secret).toBe('secret-1');
  });

  it('gives a secret at once while it is open, for its revision and its five minutes alone', async () => {
    const entry = await key();
    const opening = secrets.secretOf(entry);
    expect(secrets.openSecretOf(entry)).toBeUndefined();
    const opened = await opening;
    expect(secrets.openSecretOf(entry)).toBe(opened);
    expect(secrets.openSecretOf(await key({ revision: 2n }))).toBeUndefined();
    clock.advance(SECRET_TTL_MS);
    expect(secrets.openSecretOf(entry)).toBeUndefined();
  });

  it('gives the new secret as soon as the revision moves', async () => {
    await secrets.secretOf(await key());
    expect((await secrets.secretOf(await key({ revision: 2n }))).secret).toBe('secret-2');
  });

  it('keeps no idle secret in memory', async () => {
    await secrets.secretOf(await key());
    expect(held()).toBe(1);
    clock.advance(SECRET_TTL_MS);
    secrets.sweep();
    expect(held()).toBe(0);
  });

  it.each([
    ['another organization', { organizationId: 'o2' }],
    ['another credential', { boundId: 'c2' }],
    ['another key of the credential', { boundId: 'c1/k2' }],
  ])('refuses a sealed copy that belongs to %s, and does not remember the failure', async (_, over) => {
    const moved = { ...(await key()), ...over };
    await expect(secrets.secretOf(moved)).rejects.toMatchObject({ reason: 'NO_DEPLOYMENT' });
    expect(held()).toBe(0);
  });

  it('refuses a copy that is sealed for other gateways only', async () => {
    const entry = await key({}, await createFleetKeyPair());
    await expect(secrets.secretOf(entry)).rejects.toMatchObject({ reason: 'NO_DEPLOYMENT' });
  });

  it('never shows a secret in an error', async () => {
    const entry = { ...(await key()), organizationId: 'o2' };
    const error = await secrets.secretOf(entry).catch((thrown: Error) => thrown);
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('secret-1');
  });
});
