import { beforeAll, describe, expect, it } from '@jest/globals';
import { adminApiClient } from '@roundhouse/admin-client';
import { until, type AdminPage, type StackView } from '@roundhouse/testing';
import { runProgram, type ProgramRun } from './harness/program.ts';
import { sharedStack } from './harness/shared-stack.ts';
import { makeTenant } from './harness/tenants.ts';

interface Explained {
  readonly outcome: { planned: boolean; status: number; code: string | null };
  readonly access: { known: boolean; callable: boolean; reasons: { code: string }[] };
  readonly candidates: readonly {
    deployment_id: string;
    upstream_model_id: string;
    eligible: boolean;
    order: number | null;
    reasons: { code: string }[];
    connection: { credential_source: string; credential: string | null };
  }[];
}

let stack: StackView;

beforeAll(() => {
  stack = sharedStack();
});

const roundhouse = (...words: string[]): Promise<ProgramRun> => runProgram(stack, words);
const explain = (body: object): Promise<Explained> => stack.admin.must('POST', '/routes/explain', body);
const codes = ({ candidates }: Explained): string[][] => candidates.map((one) => one.reasons.map(({ code }) => code));

describe('an explanation', () => {
  it('of the demo lists both deployments in the order in which they are tried, and nobody’s secret', async () => {
    const { admin, endpoints } = stack;
    const client = adminApiClient({ url: endpoints.gateway, key: admin.authorization.replace('Bearer ', '') });
    // A router that is late is passed over, and the answer says so: on a busy machine another question is asked.
    const data = await until('the router decides', 20_000, async () => {
      const answer = await client.POST('/routes/explain', { body: { model: 'demo-chat', input_tokens: 10 } });
      return answer.data?.decided_by === 'router' ? answer.data : undefined;
    });
    expect(data).toMatchObject({ unknown: [], outcome: { planned: true, status: 200 } });
    const seen = data.candidates.map((one) => [one.order, one.upstream_model_id, one.connection.credential]);
    expect(seen).toEqual([
      [1, 'sim-chat', 'simulated'],
      [2, 'sim-chat?rate=200', 'simulated'],
    ]);
    const { id: keyId } = await admin.createKey();
    await stack.settled();
    const withKey = await explain({ model: 'DEMO-CHAT', api_key_id: keyId });
    expect(withKey).toMatchObject({ access: { known: true, callable: true }, outcome: { planned: true } });
    expect(codes(await explain({ model: 'demo-chat', input_tokens: 1_000_000 }))).toEqual([
      ['context_too_small'],
      ['context_too_small'],
    ]);
  });

  it('says why a deployment is not tried, as soon as it is switched off, and when none is left', async () => {
    const model = await stack.admin.createModel([
      { upstream: 'sim-chat' },
      { upstream: 'sim-chat?rate=200', priority: 1 },
    ]);
    const [first, second] = model.deployments;
    await stack.admin.must('PATCH', `/deployments/${first}`, { admin_status: 'inactive' });
    await stack.settled();
    const one = await explain({ model: model.key });
    expect(one.outcome.planned).toBe(true);
    expect(one.candidates.map(({ deployment_id: id, order }) => [id, order])).toEqual([
      [second, 1],
      [first, null],
    ]);
    expect(codes(one)).toEqual([[], ['deployment_inactive']]);
    const tagged = await explain({ model: model.key, tags: ['eu'] });
    expect(codes(tagged).toSorted((one, other) => one.length - other.length)).toEqual([
      ['tags_mismatch'],
      ['deployment_inactive', 'tags_mismatch'],
    ]);
    // What it says is what a caller gets.
    expect(tagged.outcome).toMatchObject({ planned: false, status: 503, code: 'no_deployment' });
    const { secret } = await stack.admin.createKey();
    await stack.settled();
    const answer = await fetch(`${stack.endpoints.gateway}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        model: model.key,
        messages: [{ role: 'user', content: 'hi' }],
        metadata: { tags: ['eu'] },
      }),
    });
    expect(answer.status).toBe(503);
  });

  it('says who may not see a model, and answers another tenant like for what does not exist (security 3)', async () => {
    const { admin: stranger, organizationId } = await makeTenant(stack, 'stranger');
    const hidden = async (body: object): Promise<string> => {
      const { status, text: answer } = await stranger.call('POST', '/routes/explain', body);
      expect(status).toBe(404);
      return answer.replace(/"request_id":"[^"]*"/, '');
    };
    const { data } = await stack.admin.must<AdminPage<{ id: string }>>('GET', '/projects?limit=500');
    const demoProject = data[0]!.id;
    expect(await hidden({ model: 'demo-chat' })).toBe(await hidden({ model: 'no-such-model' }));
    expect(await hidden({ model: 'demo-chat', project_id: demoProject })).toBe(
      await hidden({ model: 'demo-chat', project_id: organizationId }),
    );
    const model = await stack.admin.createModel([{ upstream: 'sim-chat' }], 'chat', { visibility: 'internal' });
    await stack.settled();
    const { access, outcome } = await explain({ model: model.key });
    expect(access).toMatchObject({ known: false, callable: false });
    expect(access.reasons.map(({ code }) => code)).toContain('internal_tasks_only');
    expect(outcome).toMatchObject({ planned: false, status: 404, code: 'model_not_found' });
  });

  it('replays a past request as it was made, against what is configured now, and for nobody else', async () => {
    const { admin: stranger } = await makeTenant(stack, 'replaying');
    const model = await stack.admin.createModel([{ upstream: 'sim-chat' }, { upstream: 'sim-chat?rate=200' }]);
    const { id: keyId, secret } = await stack.admin.createKey();
    await stack.settled();
    const answer = await fetch(`${stack.endpoints.gateway}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: model.key, messages: [{ role: 'user', content: 'hi' }], max_tokens: 4 }),
    });
    await answer.arrayBuffer();
    const path = `/routes/explain?request_id=${answer.headers.get('x-request-id')}`;
    await stack.admin.must('PATCH', `/deployments/${model.deployments[0]}`, { admin_status: 'inactive' });
    await stack.settled();
    await until('the request is recorded', 20_000, async () => (await stack.admin.call('POST', path)).status === 200);
    const replayed = await stack.admin.must<Explained & { caller: object }>('POST', path);
    expect(replayed).toMatchObject({
      replay_of: answer.headers.get('x-request-id'),
      caller: { api_key_id: keyId },
      request: { max_output_tokens: 4 },
      outcome: { planned: true },
    });
    expect(codes(replayed)).toEqual([[], ['deployment_inactive']]);
    expect((await stranger.call('POST', path)).status).toBe(404);
  });

  it('is for administrators alone, and of no request that nobody made', async () => {
    const { status, text: answer } = await stack.admin.call('POST', '/routes/explain', { model: 'm', request_id: 'r' });
    expect([status, answer.includes('/request_id')]).toEqual([400, true]);
    expect((await stack.admin.call('POST', '/routes/explain?request_id=no-such-request')).status).toBe(404);
    const { secret } = await stack.admin.createKey(['inference']);
    await stack.settled();
    const response = await fetch(`${stack.endpoints.gateway}/api/v1/routes/explain`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'demo-chat' }),
    });
    expect(response.status).toBe(403);
  });
});

describe('roundhouse explain', () => {
  it('prints both deployments of the demo, and exits with 1 for what would be refused', async () => {
    const { code, stdout, stderr } = await roundhouse('explain', 'demo-chat');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/✓ \S+ 1\. tier 0, 100 %\n.*credential simulated \(named\)/);
    expect(stdout).toMatch(/✓ \S+ 2\. tier 1, 100 %/);
    const refused = await roundhouse('explain', 'demo-chat', '--input-tokens', '1000000', '-o', 'json');
    expect(refused.code).toBe(1);
    expect(JSON.parse(refused.stdout)).toMatchObject({ outcome: { code: 'context_length_exceeded' } });
  });
});

describe('roundhouse test', () => {
  it('exits with 0 when every deployment of the demo is usable', async () => {
    const { code, stdout, stderr } = await roundhouse('test', 'model', 'demo-chat');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.match(/\tusable\t/g)).toHaveLength(2);
    expect(await roundhouse('test', 'provider', 'simulated')).toMatchObject({ code: 0 });
  });

  it('exits with 1 and says why when one deployment is broken', async () => {
    const model = await stack.admin.createModel([{ upstream: 'sim-chat' }, { upstream: 'sim-chat?status=500' }]);
    const whole = await roundhouse('test', 'model', model.key, 'demo-chat');
    expect(whole.code).toBe(1);
    expect(whole.stdout).toMatch(/\tsim-chat\?status=500\terror\t.*\t500\t\S/);
    expect(whole.stdout).toContain('4 of 4 tested: 3 usable, 1 error\n');
    const [good, broken] = model.deployments;
    const one = await Promise.all([good!, broken!].map((id) => roundhouse('test', 'deployment', id)));
    expect(one.map(({ code }) => Number(code)).toSorted((left, right) => left - right)).toEqual([0, 1]);
  });
});
