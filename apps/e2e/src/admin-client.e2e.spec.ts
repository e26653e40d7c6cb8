import { beforeAll, describe, expect, it } from '@jest/globals';
import { adminApiClient, type AdminApiClient } from '@roundhouse/admin-client';
import { newId } from '@roundhouse/kernel';
import type { StackView } from '@roundhouse/testing';
import { sharedStack } from './harness/shared-stack.ts';
import { makeTenant } from './harness/tenants.ts';

let stack: StackView;
let client: AdminApiClient;

beforeAll(async () => {
  stack = sharedStack();
  const { admin } = await makeTenant(stack, 'client');
  client = adminApiClient({ url: stack.endpoints.gateway, key: admin.authorization.replace('Bearer ', '') });
});

/** The data of an answer. @throws Error with the answer's error */
function must<Data>({ data, error }: { data?: Data; error?: unknown }): Data {
  if (data === undefined) throw new Error(JSON.stringify(error));
  return data;
}

describe('the client that is generated from the OpenAPI document', () => {
  it('makes, finds, changes, tests and deletes a model, every call checked by the compiler', async () => {
    const key = `typed-${newId().slice(-8)}`;
    const credential = must(
      await client.POST('/credentials', {
        body: { display_name: key, secret: 'sk-0123456789abcdef', allowed_hosts: ['api.example.com'] },
      }),
    );
    expect(JSON.stringify(credential)).not.toContain('sk-0123');
    const provider = must(
      await client.POST('/providers', {
        body: {
          key,
          driver: 'openai-compatible',
          base_url: 'https://api.example.com/v1',
          credential_id: credential.id,
        },
      }),
    );
    const checklist = must(
      await client.POST('/models/preflight', { body: { key, display_name: 'Typed', mode: 'chat' } }),
    );
    expect(checklist.items.some(({ state }) => state === 'red')).toBe(true);
    const model = must(
      await client.POST('/models', {
        body: {
          key,
          display_name: 'Typed',
          mode: 'chat',
          admin_status: 'draft',
          capabilities: { context_window_tokens: 8_192 },
          price: { input_token_pico: '150000', output_token_pico: '600000' },
          deployments: [{ provider_id: provider.key ?? '', upstream_model_id: 'gpt-x' }],
        },
      }),
    );
    const page = must(await client.GET('/models', { params: { query: { q: key, limit: 10 } } }));
    expect(page.data.map(({ id }) => id)).toEqual([model.id]);
    const changed = must(
      await client.PATCH('/models/{id}', {
        params: { path: { id: model.id } },
        body: { description: 'better', revision: model.revision },
      }),
    );
    expect(changed.description).toBe('better');
    const stale = await client.PATCH('/models/{id}', {
      params: { path: { id: model.id } },
      body: { description: 'worse', revision: model.revision },
    });
    expect(stale.response.status).toBe(409);
    expect(stale.error?.error.code).toBe('stale_revision');
    const deployments = must(
      await client.GET('/deployments', { params: { query: { model_id: model.id, limit: 10 } } }),
    );
    const inTheWay = await client.DELETE('/providers/{id}', { params: { path: { id: provider.id } } });
    expect(inTheWay.error?.error.details.length).toBe(1);
    for (const { id } of deployments.data) await client.DELETE('/deployments/{id}', { params: { path: { id } } });
    const gone = await client.DELETE('/models/{id}', { params: { path: { id: model.id } } });
    expect(gone.response.status).toBe(204);
    const audit = must(await client.GET('/audit', { params: { query: { resource_id: model.id } } }));
    expect(audit.data.map(({ action }) => action)).toEqual(['model.delete', 'model.update', 'model.create']);
    expect(must(await client.GET('/audit/verify', {}))).toMatchObject({ whole: true });
  });
});
