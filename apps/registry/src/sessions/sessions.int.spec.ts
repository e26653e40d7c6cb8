import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freshDatabase, testDirectory } from '@roundhouse/testing';
import { SYSTEM } from '../fixtures/admin-door.ts';
import { from, SessionServices } from './fixtures/session-services.ts';
import { DEFAULT_SESSION_SETTINGS } from './session-settings.ts';
import { ServiceBench } from '../fixtures/service-bench.ts';

let bench: ServiceBench<SessionServices>;
let services: SessionServices;
let organizationId: string;

beforeAll(async () => {
  bench = await ServiceBench.open(await testDirectory('registry'), await freshDatabase(), SessionServices);
  services = bench.services;
  organizationId = await services.organization('acme');
});

afterAll(() => bench.close());

const reason = (name: string) => expect.objectContaining({ reason: name });
const age = (column: string, byMs: number, sessionId: string) =>
  bench.database.dataSource.query(
    `UPDATE console_session SET ${column} = ${column} - $1 * interval '1 millisecond' WHERE id = $2`,
    [byMs, sessionId],
  );
const actions = async (resourceId: string) => {
  const rows = await bench.database.dataSource.query<{ action: string }[]>(
    'SELECT action FROM audit_entry WHERE resource_id = $1 ORDER BY number',
    [resourceId],
  );
  return rows.map(({ action }) => action);
};

describe('a session (security 20)', () => {
  it('carries the rights that its member has now, and stands in the audit log', async () => {
    const ann = await services.person(organizationId, 'ann', 'admin');
    const { token, holder } = await services.passwords.signIn({ ...ann, organization: 'acme' }, from('192.0.2.9'));
    expect(holder.member).toMatchObject({ id: ann.id, organizationId, email: ann.email });
    expect(holder.grants).toEqual([{ role: 'admin', organizationId, projectId: '', teamId: '' }]);
    const project = await services.callWith(token, 'member.list');
    expect(project['total']).toBeGreaterThan(0);
    expect(await actions(holder.sessionId)).toEqual(['console_session.create']);
  });

  it('ends when nothing is asked for half an hour, and not before', async () => {
    const { token, holder } = await opened('idle');
    const { idleMs } = DEFAULT_SESSION_SETTINGS;
    await age('last_seen_at', idleMs - 2_000, holder.sessionId);
    await expect(services.sessions.require(token)).resolves.toBeDefined();
    await age('last_seen_at', idleMs + 1_000, holder.sessionId);
    await expect(services.sessions.require(token)).rejects.toEqual(reason('SESSION_ENDED'));
    await expect(services.callWith(token, 'member.list')).rejects.toEqual(reason('UNAUTHENTICATED'));
  });

  it('ends after twelve hours, however active', async () => {
    const { token, holder } = await opened('late');
    const { lifetimeMs } = DEFAULT_SESSION_SETTINGS;
    expect(holder.expiresAt.getTime() - Date.now()).toBeLessThanOrEqual(lifetimeMs);
    await age('expires_at', lifetimeMs - 5_000, holder.sessionId);
    await expect(services.sessions.require(token)).resolves.toBeDefined();
    await age('expires_at', 6_000, holder.sessionId);
    await expect(services.sessions.require(token)).rejects.toEqual(reason('SESSION_ENDED'));
  });

  it('is over at once when its holder signs out, for every registry', async () => {
    const { token, holder } = await opened('leaver');
    await services.sessions.signOut(from('192.0.2.1', token));
    await expect(services.callWith(token, 'member.list')).rejects.toEqual(reason('UNAUTHENTICATED'));
    await services.sessions.signOut(from('192.0.2.1', token));
    expect(await actions(holder.sessionId)).toEqual(['console_session.create', 'console_session.end']);
  });

  it('counts for nothing as soon as its member is disabled', async () => {
    const { token, person } = await opened('gone');
    await services.call(SYSTEM, 'member.update', { status: 'disabled' }, { id: person.id });
    await expect(services.callWith(token, 'member.list')).rejects.toEqual(reason('UNAUTHENTICATED'));
    await expect(services.signIn(person)).rejects.toEqual(reason('SIGN_IN_FAILED'));
  });

  it('gets a new token with each sign-in, and the one that the browser held before ends', async () => {
    const { token: planted } = await opened('planted');
    const victim = await services.person(organizationId, 'victim', 'admin');
    const token = await services.signIn(victim, from('192.0.2.1', planted));
    expect(token).not.toBe(planted);
    await expect(services.sessions.require(planted)).rejects.toEqual(reason('SESSION_ENDED'));
  });

  it('gets a new token when the rights of its member change; the former one works half a minute more', async () => {
    const { token, person, holder } = await opened('riser');
    expect(await services.sessions.holder(token)).toMatchObject({ newToken: undefined });
    await services.bind(organizationId, person.id, 'auditor');
    const answers = await Promise.all([0, 1, 2].map(() => services.sessions.holder(token)));
    const tokens = answers.flatMap(({ newToken }) => (newToken === undefined ? [] : [newToken]));
    expect(tokens).toHaveLength(1);
    for (const answer of answers) expect(answer.holder.grants).toHaveLength(2);
    expect(await services.sessions.holder(token)).toMatchObject({ newToken: undefined });
    expect(await services.sessions.holder(tokens[0]!)).toMatchObject({ newToken: undefined });
    await age('former_until', DEFAULT_SESSION_SETTINGS.formerTokenMs, holder.sessionId);
    await expect(services.sessions.require(token)).rejects.toEqual(reason('SESSION_ENDED'));
    await services.sessions.signOut(from('192.0.2.1', tokens[0]));
    await expect(services.sessions.require(tokens[0]!)).rejects.toEqual(reason('SESSION_ENDED'));
  });

  it('is known by nothing but its whole token', async () => {
    const { token } = await opened('whole');
    for (const wrong of [
      '',
      token.slice(0, -1),
      `${token}A`,
      token.toUpperCase(),
      `${token.slice(0, -1)}_`,
      "' OR 1=1",
    ]) {
      await expect(services.sessions.require(wrong)).rejects.toEqual(reason('SESSION_ENDED'));
    }
  });

  it('is one of twenty at most: the oldest ends', async () => {
    const { token: first, person } = await opened('collector');
    const member = { id: person.id, organizationId, email: person.email, displayName: 'collector' };
    for (let index = 0; index < DEFAULT_SESSION_SETTINGS.maxPerMember - 1; index += 1) {
      await services.sessions.open(member, 'password', from('192.0.2.1'));
    }
    await expect(services.sessions.require(first)).resolves.toBeDefined();
    await services.sessions.open(member, 'password', from('192.0.2.1'));
    await expect(services.sessions.require(first)).rejects.toEqual(reason('SESSION_ENDED'));
  });
});

describe('a password', () => {
  it('is changed by whoever knows the current one; every other session ends', async () => {
    const { token, person } = await opened('changer');
    const other = await services.signIn(person);
    const origin = from('192.0.2.1', token);
    await expect(services.passwords.change('wrong one here', 'another good one', origin)).rejects.toEqual(
      reason('SIGN_IN_FAILED'),
    );
    await expect(services.passwords.change(person.password, 'short', origin)).rejects.toMatchObject({
      reason: 'INVALID_REQUEST',
      details: [{ where: '/password' }],
    });
    const { token: next } = await services.passwords.change(person.password, 'another good one', origin);
    for (const former of [token, other]) {
      await expect(services.sessions.require(former)).rejects.toEqual(reason('SESSION_ENDED'));
    }
    await expect(services.sessions.require(next)).resolves.toBeDefined();
    await expect(services.signIn(person)).rejects.toEqual(reason('SIGN_IN_FAILED'));
    await expect(services.signIn({ ...person, password: 'another good one' })).resolves.toBeDefined();
    expect(await actions(person.id)).toContain('member.set_password');
  });

  it('signs in where its member is: an address that is known twice needs the organization', async () => {
    const otherId = await services.organization('globex');
    const here = await services.person(organizationId, 'twice', 'admin');
    const there = { ...here, id: (await services.person(otherId, 'twice', 'admin')).id };
    await expect(services.signIn(here)).rejects.toEqual(reason('SIGN_IN_FAILED'));
    for (const [person, organization] of [
      [here, 'ACME'],
      [there, otherId],
    ] as const) {
      const { holder } = await services.passwords.signIn({ ...person, organization }, from('192.0.2.2'));
      expect(holder.member.id).toBe(person.id);
    }
  });
});

describe('an invite', () => {
  it('sets a password once, makes its member active and opens a session', async () => {
    const who = { organization_id: organizationId, email: 'new@example.org', display_name: 'New' };
    const { id } = await services.call(SYSTEM, 'member.create', who);
    const { invite_token: token, expires_at: until } = await services.call(SYSTEM, 'member.invite', undefined, { id });
    expect(Date.parse(String(until))).toBeGreaterThan(Date.now());
    const accept = (password: string) => services.invites.accept(String(token), password, from('192.0.2.3'));
    await expect(accept('aaaaaaaaaaaaa')).rejects.toMatchObject({ details: [{ where: '/password' }] });
    const session = await accept('a good long one');
    expect(session.holder.member).toMatchObject({ id, email: 'new@example.org' });
    expect(await services.call(SYSTEM, 'member.get', undefined, { id })).toMatchObject({ status: 'active' });
    await expect(accept('a good long one')).rejects.toEqual(reason('GONE'));
    expect(await actions(id)).toEqual(['member.create', 'member.invite', 'member.set_password']);
  });

  it('ends with the next one, with time, and with its member', async () => {
    const who = { organization_id: organizationId, email: 'slow@example.org', display_name: 'Slow' };
    const { id } = await services.call(SYSTEM, 'member.create', who);
    const invite = async () =>
      String((await services.call(SYSTEM, 'member.invite', undefined, { id }))['invite_token']);
    const accept = (token: string) => services.invites.accept(token, 'a good long one', from('192.0.2.4'));
    const [first, second] = [await invite(), await invite()];
    await expect(accept(first)).rejects.toEqual(reason('SIGN_IN_FAILED'));
    await bench.database.dataSource.query('UPDATE member_invite SET expires_at = now() WHERE member_id = $1', [id]);
    await expect(accept(second)).rejects.toEqual(reason('GONE'));
    const third = await invite();
    await services.call(SYSTEM, 'member.update', { status: 'disabled' }, { id });
    await expect(accept(third)).rejects.toEqual(reason('GONE'));
    await expect(invite()).rejects.toEqual(reason('FAILED_PRECONDITION'));
  });

  it('of somebody with more rights is made by nobody with fewer, or in another organization', async () => {
    const { token } = await opened('small');
    const owner = await services.person(organizationId, 'boss', 'owner');
    const stranger = await services.person(await services.organization('initech'), 'stranger', 'auditor');
    const invite = (id: string) => services.callWith(token, 'member.invite', undefined, { id });
    await expect(invite(owner.id)).rejects.toEqual(reason('FORBIDDEN'));
    await expect(invite(stranger.id)).rejects.toEqual(reason('NOT_FOUND'));
  });
});

describe('secrets of sessions', () => {
  it('stand nowhere in the database: no password, no token', async () => {
    const { token, person } = await opened('canary');
    const dump = await bench.database.dataSource.query<{ line: string }[]>(
      `SELECT t::text AS line FROM console_session t UNION ALL SELECT t::text FROM member_password t
       UNION ALL SELECT t::text FROM member_invite t UNION ALL SELECT t::text FROM audit_entry t
       UNION ALL SELECT t::text FROM resource_history t UNION ALL SELECT t::text FROM sign_in_throttle t`,
    );
    const text = dump.map(({ line }) => line).join('\n');
    expect(text).toContain('$argon2id$v=19$m=65536,t=3,p=1$');
    for (const secret of [token, token.slice(-43), person.password, Buffer.from(token).toString('hex')]) {
      expect(text).not.toContain(secret);
    }
  });
});

async function opened(name: string) {
  const person = await services.person(organizationId, name, 'admin');
  const session = await services.passwords.signIn({ ...person, organization: '' }, from('192.0.2.1'));
  return { person, ...session };
}
