import { describe, expect, it } from '@jest/globals';
import { Faults } from '../../resources/domain/faults.ts';
import { clientNetwork } from './client-address.ts';
import { rightsDigest } from './console-session.ts';
import { displayNameOf, rulesFor, verifiedEmail, type MembershipRule } from './membership-rules.ts';
import { connectionFaults } from './oidc-connection-rules.ts';
import { newToken, tokenHash } from './one-time-token.ts';
import { passwordFault } from './password-rules.ts';
import { returnPath } from './return-path.ts';
import { countTry, UNUSED_SLOT } from './throttle.ts';

describe('a token', () => {
  it('is found by its whole text, for its own purpose alone', () => {
    const { text, hash } = newToken('invite');
    expect(text).toMatch(/^rh_invite_[\w-]{43}$/);
    expect(tokenHash('invite', text)).toEqual(hash);
    for (const wrong of [`${text}A`, text.slice(0, -1), ` ${text}`, text.replace('invite', 'setup'), '']) {
      expect(tokenHash('invite', wrong)).toBeUndefined();
    }
    expect(tokenHash('session', text)).toBeUndefined();
  });
});

describe('a new password', () => {
  it.each([
    ['too-short-1', 'at least 12'],
    ['x'.repeat(257), 'at most 256'],
    ['abababababab', 'different'],
    ['Ann.Somebody@example.org', 'e-mail'],
    ['ann.somebodyann.somebody', 'e-mail'],
  ])('%s is refused', (password, why) => {
    expect(passwordFault(password, 'ann.somebody@example.org')).toContain(why);
  });

  it('may be any long text', () => {
    for (const password of ['correct horse battery', 'пароль подлиннее', '  spaces count  ']) {
      expect(passwordFault(password, 'ann@example.org')).toBeUndefined();
    }
  });
});

describe('the throttle', () => {
  const rule = { limit: 3, windowMs: 60_000, pauseMs: 60_000, maxPauseMs: 240_000 };
  const play = (times: readonly number[]) => {
    let state = UNUSED_SLOT;
    return times.map((atMs) => {
      const verdict = countTry(state, rule, atMs);
      ({ state } = verdict);
      return verdict.retryAfterMs;
    });
  };

  it('lets the limit through per window, then pauses', () => {
    expect(play([1, 2, 3, 4, 5, 60_003, 60_004])).toEqual([0, 0, 0, 60_000, 59_999, 1, 0]);
    expect(play([1, 2, 3, 60_002, 60_003, 60_004])).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('pauses twice as long each time, up to its bound, and forgets after a long quiet', () => {
    let state = UNUSED_SLOT;
    let nowMs = 1_000_000;
    const pauses: number[] = [];
    for (let round = 0; round < 4; round += 1) {
      for (let index = 0; index < 3; index += 1) ({ state } = countTry(state, rule, nowMs));
      const verdict = countTry(state, rule, nowMs);
      ({ state } = verdict);
      pauses.push(verdict.retryAfterMs);
      nowMs += verdict.retryAfterMs;
    }
    expect(pauses).toEqual([60_000, 120_000, 240_000, 240_000]);
    nowMs += rule.maxPauseMs + 1;
    for (let index = 0; index < 3; index += 1) ({ state } = countTry(state, rule, nowMs));
    expect(countTry(state, rule, nowMs).retryAfterMs).toBe(60_000);
  });
});

describe('a client', () => {
  it.each([
    ['203.0.113.9', '203.0.113.9'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:DB8:0001:2::9', '2001:db8:1:2'],
    ['2001:db8::9%eth0', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
    ['', ''],
  ])('at %s counts as %s', (address, network) => {
    expect(clientNetwork(address)).toBe(network);
  });
});

describe('rights', () => {
  it('are the same in any order, and others when one is added or moves', () => {
    const admin = { role: 'admin', organizationId: 'o', projectId: '' } as const;
    const viewer = { role: 'viewer', organizationId: 'o', projectId: 'p' } as const;
    expect(rightsDigest([admin, viewer])).toEqual(rightsDigest([viewer, { ...admin, teamId: '' }]));
    for (const other of [[admin], [admin, { ...viewer, projectId: 'q' }], [admin, { ...viewer, teamId: 't' }]]) {
      expect(rightsDigest(other)).not.toEqual(rightsDigest([admin, viewer]));
    }
  });
});

describe('where a sign-in goes on', () => {
  it.each(['/', '/models?x=1#y', '/a/b'])('may be %s', (path) => {
    expect(returnPath(path)).toBe(path);
  });

  it.each([
    '',
    'models',
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '/%0d%0a\r\nx',
    '/x\\..\\y',
    'javascript:alert(1)',
    '/./\\/evil.example',
    '/.//evil.example',
    '/a/..//evil.example',
    `/${'x'.repeat(2_000)}`,
  ])('is never %j', (path) => {
    expect(returnPath(path)).toBe('/');
  });
});

describe('who belongs where', () => {
  const rule = (members: Partial<MembershipRule>): MembershipRule => ({
    organization_id: 'o',
    email_domain: null,
    claim: null,
    claim_value: null,
    role: null,
    ...members,
  });
  const claims = { sub: 's', email: 'Ann@Example.org', email_verified: true, groups: ['a', 'b'], tier: 'gold' };

  it('follows from the domain of a verified address, from a claim, or from both', () => {
    const domain = rule({ email_domain: 'example.org' });
    const group = rule({ claim: 'groups', claim_value: 'b' });
    const tier = rule({ claim: 'tier', claim_value: 'gold', email_domain: 'example.org' });
    expect(rulesFor([domain, group, tier], claims)).toEqual([domain, group, tier]);
    expect(rulesFor([domain, group, tier], { ...claims, email_verified: false })).toEqual([group]);
    expect(rulesFor([domain, group, tier], { ...claims, email_verified: 'true', groups: 'ab' })).toEqual([]);
  });

  it('is nobody for a rule that names nothing, another domain, or an inherited claim', () => {
    const none = [
      rule({}),
      rule({ email_domain: 'ample.org' }),
      rule({ email_domain: 'org' }),
      rule({ claim: 'constructor', claim_value: 'x' }),
      rule({ claim: 'tier' }),
    ];
    expect(rulesFor(none, claims)).toEqual([]);
    expect(verifiedEmail({ ...claims, email: 'a@b@example.org' })).toBeUndefined();
    expect(verifiedEmail({ email_verified: true })).toBeUndefined();
  });

  it('is called by a plain name', () => {
    expect(displayNameOf({ name: 'Ann\u0000\nBe' }, 'a@b.c')).toBe('Ann  Be');
    for (const name of [undefined, ' ', 7]) expect(displayNameOf({ name }, 'a@b.c')).toBe('a@b.c');
  });
});

describe('a connection to an identity provider', () => {
  it('names every fault at once', () => {
    const faults = new Faults();
    const plain = { email_domain: 'example.org', claim: null, claim_value: null } as const;
    connectionFaults(
      {
        issuer: 'http://169.254.169.254/',
        scopes: ['email'],
        allowed_cidrs: ['10.0.0.0/8:443', '169.254.0.0/16:80'],
        rules: [
          { ...plain, organization_id: 'o', role: 'platform_admin' },
          { ...plain, organization_id: null, role: 'owner' },
          { ...plain, organization_id: 'o', role: 'admin' },
          { ...plain, organization_id: 'o', role: 'viewer' },
        ],
      },
      faults,
    );
    expect(faults.details.map(({ where }) => where)).toEqual([
      '/issuer',
      '/issuer',
      '/allowed_cidrs/1',
      '/scopes',
      '/rules/0/role',
      '/rules/1/role',
      '/rules/3/role',
    ]);
  });
});
