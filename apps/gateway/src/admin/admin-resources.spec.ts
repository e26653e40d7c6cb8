import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { OperationCall } from '@roundhouse/contracts/registry/v1/admin_service';
import type { AdminRoute } from './admin-route.ts';
import { AdminServer } from './fixtures/admin-server.ts';

describe('the admin API', () => {
  let api: AdminServer;

  beforeEach(async () => {
    api = await new AdminServer().start();
  });

  afterEach(() => api.server.close());

  it('passes calls on to registry as they came: name, parameters, query and JSON', async () => {
    const { status } = await api.call('PATCH', '/deployments/r1', { weight: 9, tags: null });
    expect(status).toBe(200);
    await api.call('GET', '/deployments?limit=5&model_id=m1');
    expect(api.calls.map(({ method }) => method)).toEqual(['callOperation', 'callOperation']);
    const [change, list] = api.calls.map(({ request }) => request['call'] as OperationCall);
    expect(change).toMatchObject({ operation: 'deployment.update', params: { id: 'r1' } });
    expect(JSON.parse(change!.bodyJson.toString())).toEqual({ weight: 9, tags: null });
    expect(list).toMatchObject({
      operation: 'deployment.list',
      query: { limit: { values: ['5'] }, model_id: { values: ['m1'] } },
    });
  });

  it.each([
    ['{"key": ', 400, 'invalid_json'],
    ['{"__proto__": {"polluted": true}, "key": "x"}', 400, 'invalid_json'],
    ['{"constructor": {"prototype": {"polluted": true}}}', 400, 'invalid_json'],
    [`{"key": "${'x'.repeat(2_000_000)}"}`, 413, 'request_too_large'],
  ])('refuses the body %.40s', async (payload, status, code) => {
    const answer = await api.call('POST', '/providers', payload);
    expect([answer.status, answer.body.error.code]).toEqual([status, code]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('takes an empty body for none', async () => {
    expect((await api.call('DELETE', '/models/r1', '')).status).toBe(204);
    expect((await api.call('POST', '/api-keys/r1/revoke', '')).status).toBe(200);
  });

  it('refuses other content types', async () => {
    const response = await api.server.inject({
      method: 'POST',
      url: '/api/v1/providers',
      headers: { authorization: 'Bearer tenant-1', 'content-type': 'text/plain' },
      payload: '{}',
    });
    expect(response.statusCode).toBe(415);
  });

  it('answers unknown paths in its own words, under a request id', async () => {
    const { status, body, headers } = await api.call('GET', '/unicorns');
    expect(status).toBe(404);
    expect(body.error.request_id).toBe(headers['x-request-id']);
  });

  it('shows an unexpected failure as 500 without its text', async () => {
    const route: AdminRoute = {
      method: 'GET',
      path: '/models',
      action: 'model:read',
      handle: () => Promise.reject(new Error('password=hunter2')),
    };
    const other = await new AdminServer([route]).start();
    const { status, body } = await other.call('GET', '/models');
    expect(status).toBe(500);
    expect(JSON.stringify(body)).not.toContain('hunter2');
    await other.server.close();
  });
});
