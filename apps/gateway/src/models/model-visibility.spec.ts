import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  AccessBindingEntry,
  AccessMode,
  AccessPolicyEntry,
  AccessSubject,
  type SnapshotEntry,
} from '@roundhouse/contracts/registry/v1/snapshot';
import { request } from 'undici';
import { API_KEY, startGateway, type GatewayUnderTest } from '../inference/fixtures/gateway-under-test.ts';
import {
  sendJson,
  startUpstream,
  WHOLE_ANSWER,
  type ScriptedUpstream,
} from '../inference/fixtures/scripted-upstream.ts';

const PROJECT = { organizationId: 'org', subject: AccessSubject.ACCESS_SUBJECT_PROJECT, subjectId: 'prj' };
const entries: SnapshotEntry[] = [
  {
    entry: {
      $case: 'accessPolicy',
      value: AccessPolicyEntry.fromPartial({ id: 'pol', ...PROJECT, mode: AccessMode.ACCESS_MODE_RESTRICT }),
    },
  },
  {
    entry: {
      $case: 'accessBinding',
      value: AccessBindingEntry.fromPartial({ id: 'bnd', ...PROJECT, enabled: true, modelId: 'mdl-open' }),
    },
  },
];
let upstream: ScriptedUpstream;
let gateway: GatewayUnderTest;

beforeAll(async () => {
  upstream = await startUpstream(sendJson(200, WHOLE_ANSWER));
  const models = ['open', 'shut'].map((key) => ({ key, upstreams: [upstream.url] }));
  gateway = await startGateway({ models, entries });
});
afterAll(async () => {
  await gateway.close();
  await upstream.close();
});

async function send(path: string, model?: string) {
  const answer = await request(`${gateway.url}${path}`, {
    method: model === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
    ...(model === undefined ? {} : { body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Hi' }] }) }),
  });
  const text = await answer.body.text();
  // Ids and times of requests differ between any two of them.
  const headers = Object.keys(answer.headers).toSorted();
  return { status: answer.statusCode, headers, text: text.replaceAll(/"request_id":"[^"]*"/g, '') };
}

describe('a model that a caller may not see', () => {
  it('stands in no list', async () => {
    const { text } = await send('/v1/models');
    expect(JSON.parse(text)).toMatchObject({ data: [{ id: 'open' }] });
    expect(JSON.parse(text).data).toHaveLength(1);
  });

  it.each([
    ['a call', (name: string) => send('/v1/chat/completions', name)],
    ['a read', (name: string) => send(`/v1/models/${name}`)],
  ])('answers %s exactly like one that does not exist', async (_, ask) => {
    const [hidden, missing] = [await ask('shut'), await ask('none')];
    expect(hidden.status).toBe(404);
    expect({ ...hidden, text: hidden.text.replaceAll('shut', 'none') }).toEqual(missing);
    expect(hidden.text).toContain('model_not_found');
  });

  it('costs the upstream nothing', async () => {
    upstream.bodies.length = 0;
    await send('/v1/chat/completions', 'shut');
    expect(upstream.bodies).toEqual([]);
    expect((await send('/v1/chat/completions', 'open')).status).toBe(200);
    expect(upstream.bodies).toHaveLength(1);
  });
});
