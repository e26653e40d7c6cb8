import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { AdminRoute } from './admin-route.ts';
import { AdminServer } from './fixtures/admin-server.ts';

describe('the admin API', () => {
  let api: AdminServer;

  beforeEach(async () => {
    api = await new AdminServer().start();
  });

  afterEach(() => api.server.close());

  it('answers lists with data, cursor and total, within bounds', async () => {
    const { body } = await api.call('GET', '/deployments?limit=5&model_id=m1');
    expect(body).toMatchObject({ next_cursor: null, total: 1, data: [{ id: 'r1', revision: '7', priority: 3 }] });
    expect(api.calls[0]?.request).toMatchObject({ page: { limit: 5, cursor: '' }, modelId: 'm1' });
    for (const query of ['limit=0', 'limit=501', 'limit=x', 'limitt=5', 'model_id=1&model_id=2']) {
      expect((await api.call('GET', `/deployments?${query}`)).status).toBe(400);
    }
  });

  it('names every fault at once, each with its pointer, and the field that was meant', async () => {
    const { status, body } = await api.call('POST', '/models', {
      displayname: 'x',
      mode: 'chatt',
      capabilities: ['tools', 7],
      price: { input_token_pico: 1.5, output_tokn_pico: '1' },
    });
    expect(status).toBe(400);
    expect(body.error).toMatchObject({ type: 'invalid_request_error', code: 'invalid_request' });
    const details = Object.fromEntries(body.error.details.map(({ where, message }) => [where, message]));
    expect(Object.keys(details).toSorted()).toEqual([
      '/capabilities/1',
      '/displayname',
      '/mode',
      '/price/input_token_pico',
      '/price/output_tokn_pico',
    ]);
    expect(details['/displayname']).toContain('display_name');
    expect(details['/price/output_tokn_pico']).toContain('output_token_pico');
    expect(details['/mode']).toContain('chat, embedding');
  });

  it('merges a patch into what is stored and guards it with the revision that was read', async () => {
    const { status } = await api.call('PATCH', '/deployments/r1', { weight: 9, tags: null });
    expect(status).toBe(200);
    const { request } = api.calls.find(({ method }) => method === 'updateDeployment')!;
    expect(request['expectedRevision']).toBe(7n);
    expect(request['spec']).toMatchObject({
      weight: 9,
      tags: [],
      priority: 3,
      upstreamModelId: 'up',
      organizationId: 'o1',
    });
  });

  it('passes on the revision that a caller states', async () => {
    await api.call('PATCH', '/models/r1', { revision: '5', default_params: { temperature: 0 } });
    const { request } = api.calls.find(({ method }) => method === 'updateModel')!;
    expect(request['expectedRevision']).toBe(5n);
    expect(request['spec']).toMatchObject({ defaultParamsJson: '{"top_p":0.5,"temperature":0}' });
  });

  it('refuses to patch what is not the caller’s to say', async () => {
    for (const field of ['id', 'created_by', 'serving_id', 'node_id', 'driver']) {
      expect((await api.call('PATCH', '/deployments/r1', { [field]: 'x' })).status).toBe(400);
    }
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
