import { beforeAll, describe, expect, it } from '@jest/globals';
import { roleAllows, type Action } from '@roundhouse/admin-api';
import { newId } from '@roundhouse/kernel';
import type { StackView } from '@roundhouse/testing';
import { describedOperations, type DescribedOperation } from './harness/admin-document.ts';
import { sharedStack } from './harness/shared-stack.ts';
import { makeTenant, type Tenant } from './harness/tenants.ts';

let stack: StackView;
let operations: DescribedOperation[];
let mine: Tenant;
let theirs: Tenant;
/** Id of one resource of each kind that belongs to them, by path. */
const victims = new Map<string, string>();

beforeAll(async () => {
  stack = sharedStack();
  operations = await describedOperations(stack);
  [mine, theirs] = await Promise.all([makeTenant(stack, 'mine'), makeTenant(stack, 'theirs')]);
  const { admin, organizationId, projectId } = theirs;
  const make = async (path: string, body: object): Promise<string> => {
    const { id } = await admin.must<{ id: string }>('POST', path, body);
    victims.set(path, id);
    return id;
  };
  victims.set('/organizations', organizationId);
  victims.set('/projects', projectId);
  const team = await make('/teams', { display_name: 'Team' });
  const member = await make('/members', { email: 'ann@theirs.example', display_name: 'Ann' });
  await make('/service-accounts', { display_name: 'Robot' });
  await make('/role-bindings', { member_id: member, role: 'developer', project_id: projectId });
  await make('/api-keys', { project_id: projectId, display_name: 'app', team_id: team });
  const credential = await make('/credentials', {
    display_name: 'Theirs',
    secret: 'sk-theirs-0123456789',
    allowed_hosts: ['api.example.com'],
  });
  const provider = await make('/providers', {
    key: 'theirs',
    display_name: 'Theirs',
    driver: 'openai-compatible',
    base_url: 'https://api.example.com/v1',
    credential_id: credential,
  });
  const model = await make('/models', {
    key: 'theirs',
    display_name: 'Theirs',
    mode: 'chat',
    admin_status: 'draft',
  });
  await make('/deployments', { model_id: model, provider_id: provider, upstream_model_id: 'x' });
  await make('/access-groups', { key: 'beta', display_name: 'Beta' });
  await make('/route-groups', {
    key: 'group',
    display_name: 'Group',
    mode: 'chat',
    admin_status: 'inactive',
    members: [{ model_id: model }],
  });
  await make('/settings', { content_capture: 'none' });
  await make('/sinks', {
    display_name: 'Hook',
    type: 'webhook',
    url: 'https://hooks.example/x',
    events: ['alert'],
    secret: 'sink-secret-0123456789',
  });
});

/** Operations below a path that take the id of one of its resources. */
function takingId(path: string): DescribedOperation[] {
  return operations.filter((operation) => operation.path.startsWith(`${path}/{id}`));
}

describe('two tenants', () => {
  it('of which one looks for, changes or deletes what is the other’s: not found, on every route (security 3)', async () => {
    let tried = 0;
    for (const [path, id] of victims) {
      expect(takingId(path).length).toBeGreaterThan(0);
      for (const operation of takingId(path)) {
        const body = operation.body === undefined ? undefined : {};
        const answers = await Promise.all(
          [id, newId(), 'nonsense'].map(async (wanted) => {
            const place = operation.path.replace('{id}', wanted);
            const { status, text } = await mine.admin.call(operation.method, place, body);
            return { operation: operation.id, status, text: text.replace(/"request_id":"[^"]*"/, '') };
          }),
        );
        const [theirsAnswer, nobodysAnswer, nonsenseAnswer] = answers;
        // What is theirs looks just like what nobody has.
        expect(theirsAnswer).toEqual(nobodysAnswer);
        expect(theirsAnswer?.status).toBe(nonsenseAnswer?.status);
        // What an owner may do nowhere is refused before anybody looks for it; so is a body that says nothing.
        const refusals = roleAllows('owner', operation.action as Action) ? [404, 400] : [403];
        expect([operation.id, refusals.includes(theirsAnswer?.status ?? 0)]).toEqual([operation.id, true]);
        tried += answers.length;
      }
    }
    expect(tried).toBeGreaterThan(120);
    for (const [path, id] of victims) {
      expect((await theirs.admin.call('GET', `${path}/${id}`)).status).toBe(200);
    }
  });

  it('of which one lists, filters, searches, exports: never sees the other’s (security 4)', async () => {
    const ids = [...victims.values()];
    for (const operation of operations.filter(({ method, path }) => method === 'GET' && !path.includes('{'))) {
      if (operation.path === '/events') continue;
      const narrowings = [
        '',
        `?organization_id=${theirs.organizationId}`,
        `?project_id=${theirs.projectId}`,
        '?q=theirs',
      ];
      for (const narrowing of narrowings) {
        const response = await fetch(`${stack.endpoints.gateway}/api/v1${operation.path}${narrowing}`, {
          headers: { authorization: mine.admin.authorization },
        });
        const text = await response.text();
        // Of the ids, the answer may repeat the one that was asked for in its error, and nothing else.
        const shown = ids.filter((id) => !narrowing.includes(id) && text.includes(id));
        expect({ operation: operation.id, narrowing, shown }).toEqual({
          operation: operation.id,
          narrowing,
          shown: [],
        });
        expect(response.status).toBeLessThan(500);
      }
    }
  });

  it('of which one names the other’s resources in its own: refused like what does not exist', async () => {
    const provider = victims.get('/providers')!;
    const unknown = newId();
    const answers = await Promise.all(
      [provider, unknown].map((id) =>
        mine.admin.call('POST', '/models', {
          key: `m-${id.slice(-6)}`,
          display_name: 'M',
          mode: 'chat',
          admin_status: 'draft',
          deployments: [{ provider_id: id, upstream_model_id: 'x' }],
        }),
      ),
    );
    for (const { status } of answers) expect(status).toBe(400);
    const [first, second] = answers.map(({ text }) => text.replaceAll(/[0-9a-f-]{36}|m-[0-9a-f]{6}/g, '…'));
    expect(first?.replace(/"request_id":"[^"]*"/, '')).toBe(second?.replace(/"request_id":"[^"]*"/, ''));
  });

  it('keep a key from handing out more than it has (security 6)', async () => {
    const wish = { project_id: mine.projectId, display_name: 'x', scopes: ['admin', 'platform_admin'] };
    const { status } = await mine.admin.call('POST', '/api-keys', wish);
    expect([400, 403]).toContain(status);
    const roles = await mine.admin.call('POST', '/members', { email: 'x@mine.example', display_name: 'X' });
    const binding = { organization_id: null, member_id: (roles.body as { id: string }).id, role: 'platform_admin' };
    expect([400, 403, 404]).toContain((await mine.admin.call('POST', '/role-bindings', binding)).status);
  });
});
