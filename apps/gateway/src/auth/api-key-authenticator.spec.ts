import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { AppError } from '@roundhouse/errors';
import { ManualClock, newId } from '@roundhouse/kernel';
import { AdminStatus, ApiKeyEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import { createApiKey, createPepperFile, hashApiKeySecret, loadPeppers, type Peppers } from '@roundhouse/secrets';
import type { ConfigState } from '@roundhouse/snapshot';
import { ApiKeyAuthenticator } from './api-key-authenticator.ts';
import type { KeyScope } from './auth.ports.ts';

const HOUR_MS = 3_600_000;
const directory = mkdtempSync(join(tmpdir(), 'auth-'));
writeFileSync(join(directory, 'peppers.json'), createPepperFile());
const peppers: Peppers = loadPeppers(join(directory, 'peppers.json'));
rmSync(directory, { recursive: true });

describe('ApiKeyAuthenticator', () => {
  const keys = new Map<string, ApiKeyEntry>();
  const denied = new Set<string>();
  let clock: ManualClock;
  let ageMs: number;
  let hasState: boolean;
  let projectStatus: AdminStatus;
  let authenticator: ApiKeyAuthenticator;

  beforeEach(() => {
    keys.clear();
    denied.clear();
    clock = new ManualClock();
    ageMs = 500;
    hasState = true;
    projectStatus = AdminStatus.ADMIN_STATUS_ACTIVE;
    const state = {
      apiKey: (id: string) => keys.get(id),
      organization: () => ({ adminStatus: AdminStatus.ADMIN_STATUS_ACTIVE }),
      project: () => ({ adminStatus: projectStatus }),
    } as unknown as ConfigState;
    authenticator = new ApiKeyAuthenticator(
      {
        current: () => (hasState ? state : undefined),
        ageMs: () => ageMs,
        endpoint: () => undefined,
        secretOf: () => Promise.reject(new Error('not used')),
        openSecretOf: () => undefined,
      },
      peppers,
      { denies: (keyId, organizationId) => denied.has(keyId) || denied.has(organizationId) },
      clock,
      4 * HOUR_MS,
    );
  });

  const addKey = (over: Partial<ApiKeyEntry> = {}): { text: string; entry: ApiKeyEntry } => {
    const id = newId();
    const { text, secret } = createApiKey('live', id);
    const entry = ApiKeyEntry.fromPartial({
      id,
      organizationId: 'o1',
      projectId: 'p1',
      scopes: ['inference'],
      pepperId: peppers.current.id,
      ...over,
    });
    entry.secretHmac = hashApiKeySecret(peppers.current, secret);
    keys.set(id, entry);
    return { text, entry };
  };

  const reasonOf = (authorization: string | undefined, header?: string, needs: KeyScope = 'inference'): string => {
    try {
      authenticator.authenticate(authorization, header, needs);
      return 'accepted';
    } catch (error) {
      return (error as AppError).reason;
    }
  };

  it('accepts a genuine key as bearer or x-api-key and names its principal', () => {
    const { text, entry } = addKey();
    expect(authenticator.authenticate(`Bearer ${text}`, undefined, 'inference').apiKeyId).toBe(entry.id);
    expect(authenticator.authenticate(undefined, text, 'inference')).toMatchObject({
      organizationId: 'o1',
      projectId: 'p1',
      scopes: ['inference'],
    });
  });

  it('never gives the stored hash away with the principal', () => {
    const { text } = addKey();
    expect(Object.keys(authenticator.authenticate(`Bearer ${text}`, undefined, 'inference'))).not.toContain(
      'secretHmac',
    );
  });

  it('refuses a key that differs in any single character', () => {
    const { text } = addKey();
    for (let index = 0; index < text.length; index += 1) {
      const other = text[index] === '0' ? '1' : '0';
      expect(reasonOf(`Bearer ${text.slice(0, index)}${other}${text.slice(index + 1)}`)).toBe('UNAUTHENTICATED');
    }
  });

  it('gives two keys with the same first 64 characters no shared identity', () => {
    const { text } = addKey();
    authenticator.authenticate(`Bearer ${text}`, undefined, 'inference');
    const sibling = createApiKey('live', [...keys.keys()][0]!).text;
    expect(sibling.slice(0, 40)).toBe(text.slice(0, 40));
    expect(reasonOf(`Bearer ${sibling}`)).toBe('UNAUTHENTICATED');
  });

  it('refuses the secret of one key under the id of another', () => {
    const one = addKey();
    const other = addKey();
    other.entry.secretHmac = Buffer.from(other.entry.secretHmac);
    const swapped = createApiKey('live', other.entry.id).text;
    expect(reasonOf(`Bearer ${swapped}`)).toBe('UNAUTHENTICATED');
    expect(reasonOf(`Bearer ${one.text}`)).toBe('accepted');
  });

  it.each([
    "' OR 1=1 --",
    "rh_live_' UNION SELECT * FROM api_keys --",
    '"; DROP TABLE api_keys; --',
    '\\x00',
    '%27%20OR%20%271%27=%271',
    'rh_live_*',
    '../../etc/passwd',
    '${jndi:ldap://x}',
    randomBytes(4_000).toString('hex'),
  ])('answers plain 401 to %s', (hostile) => {
    addKey();
    expect(reasonOf(`Bearer ${hostile}`)).toBe('UNAUTHENTICATED');
    expect(reasonOf(hostile)).toBe('UNAUTHENTICATED');
    expect(reasonOf(undefined, hostile)).toBe('UNAUTHENTICATED');
  });

  it('says the same for every cause', () => {
    const unknown = createApiKey('live', newId()).text;
    const revoked = addKey({ revoked: true }).text;
    const messages = [undefined, 'Basic x', `Bearer ${unknown}`, `Bearer ${revoked}`].map((authorization) => {
      try {
        authenticator.authenticate(authorization, undefined, 'inference');
        return 'accepted';
      } catch (error) {
        return (error as AppError).message;
      }
    });
    expect(new Set(messages).size).toBe(1);
  });

  it('refuses a revoked key and, to the millisecond, an expired one', () => {
    const { text, entry } = addKey({ expiresAtUnixMs: BigInt(clock.nowMs() + 1_000) });
    clock.advance(999);
    expect(reasonOf(`Bearer ${text}`)).toBe('accepted');
    clock.advance(1);
    expect(reasonOf(`Bearer ${text}`)).toBe('UNAUTHENTICATED');
    entry.expiresAtUnixMs = 0n;
    expect(reasonOf(`Bearer ${text}`)).toBe('accepted');
    entry.revoked = true;
    expect(reasonOf(`Bearer ${text}`)).toBe('UNAUTHENTICATED');
  });

  /** Gives a key another secret, beside which the old one stays valid. */
  const rotate = (entry: ApiKeyEntry, overlapMs: number, pepper = peppers.current): string => {
    const { text, secret } = createApiKey('live', entry.id);
    keys.set(entry.id, {
      ...entry,
      pepperId: pepper.id,
      secretHmac: hashApiKeySecret(pepper, secret),
      previous: {
        pepperId: entry.pepperId,
        secretHmac: entry.secretHmac,
        untilUnixMs: BigInt(clock.nowMs() + overlapMs),
      },
    });
    return text;
  };

  it('accepts both secrets of a rotated key until, to the millisecond, the overlap ends (security 17)', () => {
    const { text: old, entry } = addKey();
    expect(reasonOf(`Bearer ${old}`)).toBe('accepted');
    const fresh = rotate(entry, 10_000);
    for (const stepMs of [0, 9_999]) {
      clock.advance(stepMs);
      for (const text of [old, fresh, old, fresh]) expect(reasonOf(`Bearer ${text}`)).toBe('accepted');
    }
    clock.advance(1);
    expect(reasonOf(`Bearer ${old}`)).toBe('UNAUTHENTICATED');
    expect(reasonOf(`Bearer ${fresh}`)).toBe('accepted');
  });

  it('ends a former secret with the next rotation, with the key, and with its expiry', () => {
    const { text: first, entry } = addKey();
    const second = rotate(entry, 10_000);
    expect(reasonOf(`Bearer ${first}`)).toBe('accepted');
    const third = rotate(keys.get(entry.id)!, 10_000);
    expect([first, second, third].map((text) => reasonOf(`Bearer ${text}`))).toEqual([
      'UNAUTHENTICATED',
      'accepted',
      'accepted',
    ]);
    for (const end of [{ revoked: true }, { expiresAtUnixMs: 1n }, { ownerDisabled: true }]) {
      const rotated = keys.get(entry.id)!;
      keys.set(entry.id, { ...rotated, ...end });
      expect([second, third].map((text) => reasonOf(`Bearer ${text}`))).toEqual(['UNAUTHENTICATED', 'UNAUTHENTICATED']);
      keys.set(entry.id, rotated);
    }
  });

  it('knows a former secret under the pepper of its time, and no longer than there is one', () => {
    const other = { id: 'newer', key: randomBytes(32) };
    const ring = (...known: Peppers['current'][]): Peppers => ({
      current: other,
      byId: (id) => known.find((pepper) => pepper.id === id),
    });
    const setPeppers = (given: Peppers): void => {
      (authenticator as unknown as { peppers: Peppers }).peppers = given;
    };
    const { text: old, entry } = addKey();
    const fresh = rotate(entry, 10_000, other);
    setPeppers(ring(other));
    expect([old, fresh].map((text) => reasonOf(`Bearer ${text}`))).toEqual(['UNAUTHENTICATED', 'accepted']);
    setPeppers(ring(peppers.current, other));
    expect([old, fresh].map((text) => reasonOf(`Bearer ${text}`))).toEqual(['accepted', 'accepted']);
    expect(reasonOf(`Bearer ${createApiKey('live', entry.id).text}`)).toBe('UNAUTHENTICATED');
    clock.advance(10_000);
    expect([old, fresh].map((text) => reasonOf(`Bearer ${text}`))).toEqual(['UNAUTHENTICATED', 'accepted']);
  });

  it('refuses the keys of an owner who may not act, and names the owner of the others', () => {
    const { text, entry } = addKey({ memberId: 'm1', serviceAccountId: 's1' });
    expect(authenticator.authenticate(`Bearer ${text}`, undefined, 'inference')).toMatchObject({
      memberId: 'm1',
      serviceAccountId: 's1',
    });
    keys.set(entry.id, { ...entry, ownerDisabled: true });
    expect(reasonOf(`Bearer ${text}`)).toBe('UNAUTHENTICATED');
  });

  it('does the same work for a wrong secret whether its key is being rotated or not', () => {
    let lookups = 0;
    const counting: Peppers = {
      get current() {
        lookups += 1;
        return peppers.current;
      },
      byId: (id) => {
        lookups += 1;
        return peppers.byId(id);
      },
    };
    const [plain, rotated] = [addKey(), addKey()];
    rotate(rotated.entry, 10_000);
    (authenticator as unknown as { peppers: Peppers }).peppers = counting;
    for (const { entry } of [plain, rotated]) {
      lookups = 0;
      expect(reasonOf(`Bearer ${createApiKey('live', entry.id).text}`)).toBe('UNAUTHENTICATED');
      expect(lookups).toBe(1);
    }
  });

  it('asks for the scope of the surface', () => {
    const { text } = addKey();
    expect(reasonOf(`Bearer ${text}`, undefined, 'admin')).toBe('FORBIDDEN');
    const admin = addKey({ scopes: ['admin'] }).text;
    expect(reasonOf(`Bearer ${admin}`, undefined, 'admin')).toBe('accepted');
    expect(reasonOf(`Bearer ${admin}`)).toBe('FORBIDDEN');
  });

  it('refuses keys of an inactive project', () => {
    const { text } = addKey();
    projectStatus = AdminStatus.ADMIN_STATUS_INACTIVE;
    expect(reasonOf(`Bearer ${text}`)).toBe('UNAUTHENTICATED');
  });

  it('answers 503, never 401, to a genuine key while there is no configuration', () => {
    const { text } = addKey();
    hasState = false;
    expect(reasonOf(`Bearer ${text}`)).toBe('NOT_READY');
  });

  it('takes admin rights away at once when the configuration is stale, inference only after its limit', () => {
    const { text } = addKey({ scopes: ['inference', 'admin'] });
    ageMs = 5_001;
    expect(reasonOf(`Bearer ${text}`, undefined, 'admin')).toBe('NOT_READY');
    expect(reasonOf(`Bearer ${text}`)).toBe('accepted');
    ageMs = 4 * HOUR_MS;
    expect(reasonOf(`Bearer ${text}`)).toBe('accepted');
    ageMs = 4 * HOUR_MS + 1;
    expect(reasonOf(`Bearer ${text}`)).toBe('NOT_READY');
  });

  it('honours the deny list even while the configuration is stale', () => {
    const { text, entry } = addKey();
    ageMs = HOUR_MS;
    denied.add(entry.id);
    expect(reasonOf(`Bearer ${text}`)).toBe('UNAUTHENTICATED');
    denied.clear();
    denied.add('o1');
    expect(reasonOf(`Bearer ${text}`)).toBe('UNAUTHENTICATED');
  });

  it('accepts a key again without its HMAC, and only as long as its entry stays the same', () => {
    let checks = 0;
    const counting: Peppers = {
      current: peppers.current,
      byId: (id) => {
        checks += 1;
        return peppers.byId(id);
      },
    };
    (authenticator as unknown as { peppers: Peppers }).peppers = counting;
    const { text, entry } = addKey();
    for (let call = 0; call < 3; call += 1) expect(reasonOf(`Bearer ${text}`)).toBe('accepted');
    expect(checks).toBe(1);
    keys.set(entry.id, { ...entry });
    expect(reasonOf(`Bearer ${text}`)).toBe('accepted');
    expect(checks).toBe(2);
    const other = createApiKey('live', entry.id).secret;
    keys.set(entry.id, { ...entry, secretHmac: hashApiKeySecret(peppers.current, other) });
    expect(reasonOf(`Bearer ${text}`)).toBe('UNAUTHENTICATED');
    keys.delete(entry.id);
    expect(reasonOf(`Bearer ${text}`)).toBe('UNAUTHENTICATED');
  });

  it('tells the remembered secret of a key from every other one', () => {
    const { text, entry } = addKey();
    expect(reasonOf(`Bearer ${text}`)).toBe('accepted');
    for (let call = 0; call < 3; call += 1) {
      expect(reasonOf(`Bearer ${createApiKey('live', entry.id).text}`)).toBe('UNAUTHENTICATED');
    }
    expect(reasonOf(`Bearer ${text}`)).toBe('accepted');
  });

  it('looks at the key of every request, whatever came before on the same connection', () => {
    const connection = {};
    const [one, other] = [addKey(), addKey()];
    const idOf = (text: string): string =>
      authenticator.authenticate(`Bearer ${text}`, undefined, 'inference', connection).apiKeyId;
    for (const { text, entry } of [one, other, one, one]) expect(idOf(text)).toBe(entry.id);
    expect(() => idOf(createApiKey('live', one.entry.id).text)).toThrow('Incorrect API key');
    const byHeader = (text: string | undefined): string =>
      authenticator.authenticate(undefined, text, 'inference', connection).apiKeyId;
    for (const { text, entry } of [one, other, other, one]) expect(byHeader(text)).toBe(entry.id);
    for (const text of [`Bearer ${one.text}`, '', undefined]) expect(() => byHeader(text)).toThrow('Incorrect API key');
    expect(idOf(other.text)).toBe(other.entry.id);
    keys.set(one.entry.id, { ...one.entry, revoked: true });
    expect(() => idOf(one.text)).toThrow('Incorrect API key');
  });

  it('does the same work for an unknown key as for a wrong secret', () => {
    // Structural twin of a timing test: both ways must reach the comparison, which a wrong pepper would reveal.
    let lookups = 0;
    const counting: Peppers = {
      get current() {
        lookups += 1;
        return peppers.current;
      },
      byId: (id) => {
        lookups += 1;
        return peppers.byId(id);
      },
    };
    const { entry } = addKey();
    (authenticator as unknown as { peppers: Peppers }).peppers = counting;
    reasonOf(`Bearer ${createApiKey('live', entry.id).text}`);
    const wrongSecret = lookups;
    reasonOf(`Bearer ${createApiKey('live', newId()).text}`);
    expect([wrongSecret, lookups - wrongSecret]).toEqual([1, 1]);
  });
});
