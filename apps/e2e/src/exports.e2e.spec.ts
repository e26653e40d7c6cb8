import { beforeAll, describe, expect, it } from '@jest/globals';
import { EXPORTABLE } from '@roundhouse/admin-api';
import { newId } from '@roundhouse/kernel';
import { until, type StackAdmin, type StackView } from '@roundhouse/testing';
import { printedBy } from './harness/program.ts';
import { sharedStack } from './harness/shared-stack.ts';
import { makeTenant, type Tenant } from './harness/tenants.ts';
import { writtenPlaces } from './harness/written-places.ts';

interface Link {
  readonly id: string;
  readonly url: string;
  readonly expires_at: string;
}

let stack: StackView;
let mine: Tenant;
let theirs: Tenant;

beforeAll(async () => {
  stack = sharedStack();
  [mine, theirs] = await Promise.all([makeTenant(stack, 'linking'), makeTenant(stack, 'others')]);
});

const made = (admin: StackAdmin, body: object): Promise<Link> => admin.must<Link>('POST', '/exports', body);
const fetched = (url: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(new URL(url, stack.endpoints.gateway), { headers });

describe('links to exports (security 79)', () => {
  it('stream all that can be exported, as whoever made them gets it, to whoever has them', async () => {
    const { admin } = mine;
    for (const { path, contentTypes = {} } of EXPORTABLE) {
      for (const format of ['csv', 'ndjson']) {
        const query = { organization_id: mine.organizationId };
        const { url } = await made(admin, { path, query, format });
        const answer = await fetched(url);
        const text = await answer.text();
        expect([path, format, answer.status]).toEqual([path, format, 200]);
        expect(answer.headers.get('content-type')).toContain(contentTypes[format]);
        expect(answer.headers.get('content-disposition')).toContain(`.${format}"`);
        // Links themselves go on into the audit log.
        if (path !== '/audit/export') {
          const search = new URLSearchParams({ ...query, format }).toString();
          const direct = await fetch(`${stack.endpoints.gateway}/api/v1${path}?${search}`, {
            headers: { authorization: admin.authorization },
          });
          expect([path, text]).toEqual([path, await direct.text()]);
        } else {
          expect(text).toContain(mine.projectId);
          expect(text).not.toContain(theirs.projectId);
        }
      }
    }
  });

  it('work once, and without their secret not at all; the key of another tenant makes no difference', async () => {
    const link = await made(mine.admin, { path: '/audit/export' });
    const bare = `/api/v1/exports/${link.id}`;
    expect((await fetched(bare)).status).toBe(400);
    expect((await fetched(`${bare}?secret=rh_export_${'A'.repeat(43)}`)).status).toBe(404);
    expect((await fetched(link.url.replace(link.id, newId()))).status).toBe(404);
    const answer = await fetched(link.url, { authorization: theirs.admin.authorization });
    expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining(mine.projectId)]);
    const again = await fetched(link.url);
    expect([again.status, await again.json()]).toMatchObject([410, { error: { code: 'gone' } }]);
  });

  it('are refused for what is another tenant’s like for what nobody has', async () => {
    for (const { path } of EXPORTABLE) {
      const [others, nobodys] = await Promise.all(
        [theirs.organizationId, newId()].map(async (organization_id) => {
          const { status, text } = await mine.admin.call('POST', '/exports', { path, query: { organization_id } });
          return { status, text: text.replace(/"request_id":"[^"]*"/, '') };
        }),
      );
      expect({ path, ...others }).toEqual({ path, ...nobodys });
      expect([path, others?.status]).toEqual([path, 404]);
    }
  });

  it('end with the key that made them', async () => {
    const wish = { project_id: mine.projectId, display_name: 'linking', scopes: ['admin'] };
    const key = await mine.admin.must<{ id: string; secret: string }>('POST', '/api-keys', wish);
    await stack.settled();
    const body = JSON.stringify({ path: '/usage' });
    const headers = { authorization: `Bearer ${key.secret}`, 'content-type': 'application/json' };
    const answer = await fetch(`${stack.endpoints.gateway}/api/v1/exports`, { method: 'POST', headers, body });
    const { url } = (await answer.json()) as Link;
    await mine.admin.must('POST', `/api-keys/${key.id}/revoke`, {});
    expect((await fetched(url)).status).toBe(410);
  });

  it('leave their secret in no log, trace, file or row, and stand in the audit log by id', async () => {
    const { id, url } = await made(mine.admin, { path: '/usage' });
    const secret = new URL(url, 'http://gateway').searchParams.get('secret')!.slice('rh_export_'.length);
    const wrong = url.replace(id, newId());
    for (const place of [wrong, url, url, url.replace('/exports/', '/nowhere/')]) await fetched(place);
    await until('the log has the last call', 10_000, async () => {
      const { total } = await mine.admin.must<{ total: number }>('GET', `/audit?resource_id=${id}`);
      return total === 2;
    });
    // Spans and metrics go out once a second or two.
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    const places = await writtenPlaces(stack);
    expect(places.get('registry.audit_entry')).toContain(id);
    expect(secret).toHaveLength(43);
    expect([...places].filter(([, text]) => text.includes(secret)).map(([place]) => place)).toEqual([]);
  });

  it('are printed by the command line, ready to be opened', async () => {
    const printed = await printedBy(stack, 'usage', '--by', 'model', '--link');
    const answer = await fetch(printed.trim());
    expect([answer.status, await answer.text()]).toEqual([200, expect.stringMatching(/^model_id,/)]);
  });
});
