import { beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import type { StackView } from '@roundhouse/testing';
import { sharedStack } from './harness/shared-stack.ts';

let stack: StackView;

beforeAll(() => {
  stack = sharedStack();
});

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

/** A browser at the console: keeps the cookie, names its origin, brings the token of its session. */
class Browser {
  cookie = '';
  csrfToken = '';

  async call(method: string, path: string, body?: object, headers: Record<string, string> = {}): Promise<Answer> {
    const { gateway } = stack.endpoints;
    const answer = await fetch(`${gateway}/api/v1${path}`, {
      method,
      redirect: 'manual',
      headers: {
        'content-type': 'application/json',
        ...(this.cookie === '' ? {} : { cookie: this.cookie }),
        ...(method === 'GET' ? {} : { origin: new URL(gateway).origin, 'x-csrf-token': this.csrfToken }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(15_000),
    });
    const [set] = answer.headers.getSetCookie();
    if (set !== undefined) this.cookie = set.split(';')[0] ?? '';
    const text = await answer.text();
    const parsed = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
    if (typeof parsed['csrf_token'] === 'string') this.csrfToken = parsed['csrf_token'];
    return { status: answer.status, headers: answer.headers, body: parsed };
  }
}

interface Made {
  readonly id: string;
}

/** An organization with a member of this role, who was invited. */
async function invited(
  role: string,
): Promise<{ organizationId: string; memberId: string; email: string; token: string }> {
  const key = `sign-in-${randomBytes(4).toString('hex')}`;
  const { admin } = stack;
  const { id: organizationId } = await admin.must<Made>('POST', '/organizations', { key, display_name: key });
  const email = `${key}@example.org`;
  const who = { organization_id: organizationId, email, display_name: 'Ann' };
  const { id: memberId } = await admin.must<Made>('POST', '/members', who);
  await admin.must('POST', '/role-bindings', { organization_id: organizationId, member_id: memberId, role });
  const { invite_token: token } = await admin.must<{ invite_token: string }>('POST', `/members/${memberId}/invite`);
  return { organizationId, memberId, email, token };
}

const PASSWORD = 'a password for the test';

describe('a person at the console', () => {
  it('accepts an invite, works with a session alone, and signs out for good (security 20)', async () => {
    const { organizationId, email, token } = await invited('owner');
    const browser = new Browser();
    const accepted = await browser.call('POST', '/session/password', { invite_token: token, password: PASSWORD });
    expect(accepted.status).toBe(201);
    expect(accepted.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^__Host-roundhouse=rh_session_[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/),
    ]);
    expect(accepted.body).toMatchObject({ member: { email, organization_id: organizationId } });
    const project = { organization_id: organizationId, key: 'made-by-hand', display_name: 'Made by hand' };
    expect((await browser.call('POST', '/projects', project)).status).toBe(201);
    expect((await browser.call('GET', '/projects')).body).toMatchObject({ total: 1 });
    expect((await browser.call('GET', '/session')).body).toMatchObject({ grants: [{ role: 'owner' }] });

    const { cookie } = browser;
    expect((await browser.call('DELETE', '/session')).status).toBe(204);
    browser.cookie = cookie;
    expect(await browser.call('GET', '/projects')).toMatchObject({
      status: 401,
      body: { error: { code: 'session_ended' } },
    });
    browser.cookie = cookie;
    expect((await browser.call('GET', '/session')).status).toBe(401);

    const again = await new Browser().call('POST', '/session', { email, password: PASSWORD });
    expect(again.status).toBe(201);
    const second = await new Browser().call('POST', '/session/password', { invite_token: token, password: PASSWORD });
    expect(second).toMatchObject({ status: 410, body: { error: { code: 'gone' } } });
  });

  it('changes nothing from another site, with whatever cookie (security 21)', async () => {
    const { organizationId, token } = await invited('owner');
    const browser = new Browser();
    await browser.call('POST', '/session/password', { invite_token: token, password: PASSWORD });
    const project = { organization_id: organizationId, key: 'forged', display_name: 'Forged' };
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: '' },
      { 'x-csrf-token': '' },
      { 'x-csrf-token': 'x'.repeat(43) },
    ]) {
      const answer = await browser.call('POST', '/projects', project, headers);
      expect(answer).toMatchObject({ status: 403, body: { error: { code: 'cross_site' } } });
    }
    expect((await browser.call('GET', '/projects')).body).toMatchObject({ total: 0 });
  });

  it('is out at once when an administrator says so, and has other rights as soon as they are given', async () => {
    const { organizationId, memberId, token } = await invited('auditor');
    const browser = new Browser();
    await browser.call('POST', '/session/password', { invite_token: token, password: PASSWORD });
    const project = { organization_id: organizationId, key: 'later', display_name: 'Later' };
    expect((await browser.call('POST', '/projects', project)).status).toBe(403);
    const { cookie } = browser;
    const binding = { organization_id: organizationId, member_id: memberId, role: 'admin' };
    await stack.admin.must('POST', '/role-bindings', binding);
    const risen = await browser.call('POST', '/projects', project);
    expect(risen.status).toBe(201);
    expect(browser.cookie).not.toBe(cookie);
    browser.csrfToken = String(risen.headers.get('x-csrf-token'));
    expect((await browser.call('POST', '/projects', { ...project, key: 'more' })).status).toBe(201);
    await stack.admin.must('PATCH', `/members/${memberId}`, { status: 'disabled' });
    expect((await browser.call('GET', '/projects')).status).toBe(401);
  });

  it('has ten tries a minute (security 23)', async () => {
    const email = `nobody-${randomBytes(4).toString('hex')}@example.org`;
    const statuses: number[] = [];
    for (let index = 0; index < 11; index += 1) {
      const answer = await new Browser().call('POST', '/session', { email, password: 'wrong' });
      statuses.push(answer.status);
      if (answer.status === 429) expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(50);
    }
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 401), 429]);
  });

  it('leaves a trace in the audit log, and no secret anywhere', async () => {
    const { memberId, email, token } = await invited('owner');
    const browser = new Browser();
    await browser.call('POST', '/session/password', { invite_token: token, password: PASSWORD });
    const [, session = ''] = browser.cookie.split('=');
    const rows = await stack.query<{ action: string }>(
      `SELECT action FROM registry.audit_entry WHERE actor_id = '${memberId}' ORDER BY number`,
    );
    expect(rows.map(({ action }) => action)).toEqual(['member.set_password', 'console_session.create']);
    const dump = await stack.query<{ text: string }>(
      `SELECT t::text AS text FROM registry.audit_entry t UNION ALL SELECT t::text FROM registry.resource_history t
       UNION ALL SELECT t::text FROM registry.console_session t UNION ALL SELECT t::text FROM registry.member_invite t
       UNION ALL SELECT t::text FROM registry.member_password t`,
    );
    const text = dump.map((row) => row.text).join('\n');
    for (const secret of [PASSWORD, token, session]) expect(text.includes(secret)).toBe(false);
    expect(text).toContain(email);
  });
});
