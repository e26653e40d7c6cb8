import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { freshDatabase, testDirectory } from '@roundhouse/testing';
import { SYSTEM } from '../fixtures/admin-door.ts';
import { ServiceBench } from '../fixtures/service-bench.ts';
import { from, SessionServices } from './fixtures/session-services.ts';

let bench: ServiceBench<SessionServices>;
let services: SessionServices;

beforeAll(async () => {
  bench = await ServiceBench.open(await testDirectory('registry'), await freshDatabase(), SessionServices);
  services = bench.services;
});
beforeEach(async () => {
  for (const table of ['role_binding', 'member', 'bootstrap_token', 'sign_in_throttle']) {
    await bench.database.dataSource.query(`DELETE FROM ${table}`);
  }
});
afterAll(() => bench.close());

const WISH = { email: 'first@example.org', displayName: 'First', password: 'a password of mine' };
const finish = (token: string, wish = WISH, ip = '192.0.2.1') => services.bootstrap.finish(token, wish, from(ip));
const reason = (name: string) => expect.objectContaining({ reason: name });

describe('the first administrator (security 18)', () => {
  it('comes by a token that was printed once; a second use is gone', async () => {
    const token = await services.offerBootstrap();
    const { token: session, holder } = await finish(token!);
    expect(holder.grants).toEqual([{ role: 'platform_admin', organizationId: '', projectId: '', teamId: '' }]);
    await services.callWith(session, 'organization.create', { key: 'acme', display_name: 'Acme' });
    await expect(finish(token!, { ...WISH, email: 'second@example.org' })).rejects.toEqual(reason('GONE'));
    const { email, password } = WISH;
    expect(await services.passwords.signIn({ email, password, organization: '' }, from('192.0.2.1'))).toBeDefined();
  });

  it('cannot be had without a token: there is no member, password or key from the start', async () => {
    for (const table of [
      'member',
      'member_password',
      'role_binding',
      'api_key',
      'console_session',
      'bootstrap_token',
    ]) {
      const [row] = await bench.database.dataSource.query<{ n: number }[]>(`SELECT count(*)::int AS n FROM ${table}`);
      expect([table, row!.n]).toEqual([table, 0]);
    }
    await expect(finish('rh_setup_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA')).rejects.toEqual(
      reason('SIGN_IN_FAILED'),
    );
    await expect(finish('')).rejects.toEqual(reason('SIGN_IN_FAILED'));
  });

  it('has a quarter of an hour', async () => {
    const token = await services.offerBootstrap();
    await bench.database.dataSource.query(
      `UPDATE bootstrap_token SET expires_at = expires_at - interval '14 minutes 55 s'`,
    );
    await expect(finish(token!, { ...WISH, password: 'short' })).rejects.toEqual(reason('INVALID_REQUEST'));
    await bench.database.dataSource.query(`UPDATE bootstrap_token SET expires_at = expires_at - interval '6 s'`);
    await expect(finish(token!)).rejects.toEqual(reason('GONE'));
  });

  it('leaves every other token without use, and no new one is made', async () => {
    const former = await services.offerBootstrap();
    const token = await services.offerBootstrap();
    await expect(finish(former!)).rejects.toEqual(reason('GONE'));
    await finish(token!);
    expect(await services.offerBootstrap()).toBeUndefined();
    await bench.database.dataSource.query(
      `UPDATE bootstrap_token SET used_at = NULL, expires_at = now() + interval '1 hour'`,
    );
    await expect(finish(token!, { ...WISH, email: 'late@example.org' })).rejects.toEqual(reason('GONE'));
  });

  it('is one, however many use the token at once', async () => {
    const token = await services.offerBootstrap();
    const tries = await Promise.allSettled(
      [0, 1, 2, 3, 4].map((index) => finish(token!, { ...WISH, email: `a${index}@example.org` }, `192.0.2.${index}`)),
    );
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const members = await services.call(SYSTEM, 'member.list');
    expect(members['total']).toBe(1);
  });

  it('can be made again by whoever runs the installation once nobody can administer it', async () => {
    const { holder } = await finish((await services.offerBootstrap())!);
    await bench.database.dataSource.query(
      `UPDATE member SET spec = jsonb_set(spec, '{status}', '"disabled"') WHERE id = $1`,
      [holder.member.id],
    );
    const { holder: next } = await finish((await services.offerBootstrap())!, { ...WISH, email: 'next@example.org' });
    expect(next.member.email).toBe('next@example.org');
  });
});
