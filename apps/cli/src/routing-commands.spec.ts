import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { page, ScriptedApi } from './fixtures/scripted-api.ts';

const MODEL_ID = '01a1f93b-54b8-76fa-b837-b535dd75e225';
const OTHER_ID = '01a1f93b-54b8-76fa-b837-b535dd75e226';

let api: ScriptedApi;

beforeEach(async () => {
  api = await ScriptedApi.start();
});

afterEach(() => api.close());

const candidate = {
  deployment_id: 'd1',
  key: 'chat-1',
  upstream_model_id: 'sim-chat',
  provider: { id: 'p', key: 'cloud' },
  model: { id: 'm', key: 'demo-chat' },
  role: 'own',
  retry_after_ms: 0,
  in_flight: null,
  first_token_ms: null,
  cost_pico: null,
  headroom: null,
  node_id: null,
  eligible: true,
  order: 1,
  tier: 0,
  share: 0.75,
  reasons: [],
  connection: { host: 'api.example.com', credential_source: 'named', credential: 'main' },
  price: { free: false, amounts: { input_token_pico: '150000', output_token_pico: '600000' } },
};
const explanation = {
  decided_by: 'snapshot',
  router_id: null,
  strategy: 'weighted',
  replay_of: null,
  limits: [],
  unknown: ['circuits', 'in_flight'],
  revision: '7',
  caller: { organization: { key: 'demo' }, project: { key: 'default' }, problems: [] },
  resolved: { kind: 'model', key: 'demo-chat', by: 'key', scope: 'organization' },
  access: { callable: true, reasons: [{ allows: true, message: 'It is public.' }] },
  outcome: { planned: true, status: 200, message: 'A deployment is called.', retry_after_ms: 0, limited_by: null },
  candidates: [
    candidate,
    {
      ...candidate,
      key: 'chat-2',
      eligible: false,
      order: null,
      tier: null,
      price: null,
      reasons: [{ code: 'deployment_inactive', message: 'The deployment is not active.' }],
    },
  ],
};

describe('explain', () => {
  it('shows resolve, access and every deployment with its reasons', async () => {
    api.answers = { 'POST /routes/explain': explanation };
    const { printed, code } = await api.run('explain demo-chat --tag eu us --input-tokens 12 --api-key k1 --stream');
    expect(api.bodyOf('POST /routes/explain')).toEqual({
      model: 'demo-chat',
      api_key_id: 'k1',
      input_tokens: 12,
      stream: true,
      tags: ['eu', 'us'],
    });
    expect(printed.split('\n').slice(0, -1)).toEqual([
      'demo-chat revision 7',
      '  ✓ resolve: model of the organization',
      '  ✓ access: demo, project default',
      '    ✓ It is public.',
      '  ✓ deployments: 2',
      '    ✓ chat-1 1. tier 0, 75 %',
      '      provider cloud, api.example.com, sim-chat, credential main (named), $0.15 in, $0.6 out per million tokens',
      '    ✗ chat-2 not tried',
      '      provider cloud, api.example.com, sim-chat, credential main (named), no price',
      '      The deployment is not active. deployment_inactive',
      '✓ 200 A deployment is called.',
      'Decided by the snapshot. Not looked at: circuits, in flight.',
    ]);
    expect(code).toBe(0);
  });

  it('exits with 1 when the request would be refused, and prints documents for programs', async () => {
    const outcome = { planned: false, status: 404, message: 'No.', retry_after_ms: 0, limited_by: null };
    const refused = { ...explanation, outcome };
    api.answers = { 'POST /routes/explain': refused };
    const { printed, code } = await api.run('explain demo-chat -o json');
    expect(code).toBe(1);
    expect(JSON.parse(printed)).toEqual(refused);
  });

  it('shows what the router knows: figures, limits, what is kept out and until when, fallbacks', async () => {
    const requests = { limit: 60, remaining: 0, reset_ms: 1_000 };
    const byRouter = {
      ...explanation,
      decided_by: 'router',
      router_id: 'router-1',
      unknown: [],
      strategy: 'least_busy',
      limits: [{ scope: 'api_key', id: 'k', requests, tokens: null, max_parallel: 3, parallel: 1 }],
      outcome: {
        planned: false,
        status: 429,
        message: 'The limit is reached.',
        retry_after_ms: 2_500,
        limited_by: { scope: 'api_key', kind: 'rpm' },
      },
      candidates: [
        { ...candidate, share: null, in_flight: 4, first_token_ms: 250, cost_pico: '1500000', headroom: 0.5 },
        {
          ...candidate,
          key: 'chat-3',
          share: null,
          expected_wait_ms: 12_240,
          spill: { bound: 'wait', total_pico: '12240000000' },
          node: {
            state: 'loading',
            serving_id: 's',
            slots: 4,
            context_tokens: 8_192,
            tokens_per_second: 41.6,
            prompt_tokens_per_second: 812.3,
            load_progress: 0.429,
            load_eta_s: 9,
          },
        },
        {
          ...candidate,
          key: 'chat-2',
          eligible: false,
          retry_after_ms: 4_000,
          reasons: [{ code: 'circuit_open', message: 'Too many of its calls failed of late.' }],
        },
        { ...candidate, key: 'spare-1', role: 'general', model: { id: 's', key: 'spare' }, order: 2, price: null },
      ],
    };
    api.answers = { 'POST /routes/explain': byRouter };
    const { printed } = await api.run('explain demo-chat');
    const lines = printed.split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        '  ✗ limits',
        '    ✗ api key: 0 of 60 requests a minute left, 1 of 3 at the same time',
        '  ✓ deployments: 4, least busy',
        '    ✓ chat-1 1. tier 0',
        '      4 in flight, first token 250 ms, this request $0.0000015, 50 % of its caps left',
        '      42 % loaded, 4 slots of 8192 tokens, reads 812 tokens/s, writes 42 tokens/s, expected wait 12.3 s, worth $0.01224 with the wait, waits longer than max_wait_ms',
        '    ✗ chat-2 1. as the last resort',
        '      over in 4 s',
        '    ✓ spare-1 of spare 2. tier 0, 75 %, fallback',
        '✗ 429 The limit is reached. Again in 2.5 s.',
        'Decided by router-1.',
      ]),
    );
  });

  it('replays a past request', async () => {
    api.answers = { 'POST /routes/explain': { ...explanation, replay_of: 'req-1' } };
    const { printed } = await api.run('explain --request req-1');
    expect(api.asked).toEqual([{ line: 'POST /routes/explain', query: 'request_id=req-1', body: undefined }]);
    expect(printed).toContain('revision 7, replay of req-1');
    await expect(api.run('explain')).rejects.toThrow('Name a model');
    await expect(api.run('explain demo-chat --request req-1')).rejects.toThrow('Name a model');
  });
});

describe('circuits', () => {
  const circuit = {
    id: 'd1',
    owner: 'deployment',
    key: 'chat-1',
    model: 'demo-chat',
    provider: 'cloud',
    state: 'half_open',
    cause: 'failures',
    retry_after_ms: 0,
    failures: 5,
    calls: 8,
    opened_by: null,
    reason: null,
  };
  const byHand = {
    ...circuit,
    id: 'p1',
    owner: 'provider',
    key: 'cloud',
    model: null,
    state: 'open',
    cause: 'manual',
    retry_after_ms: 90_000,
    calls: 0,
    opened_by: 'mbr',
    reason: 'upgrade',
  };

  it('are listed, with what is missing from the list', async () => {
    const missing_routers = [{ router: 'router-2', reason: 'deadline' }];
    api.answers = { 'GET /circuits': { data: [circuit, byHand], next_cursor: null, total: 2, missing_routers } };
    const { printed, code } = await api.run('circuits --state open');
    expect(printed.split('\n').slice(1)).toEqual([
      'chat-1\tmodel demo-chat\thalf open\tfailures\t5 of 8\tnow\t-\t-',
      'cloud\tprovider\topen\tmanual\t-\t90 s\tmbr\tupgrade',
      'router-2 does not answer (deadline): what it alone observes is not shown.',
      '',
    ]);
    expect(code).toBe(1);
  });

  it('are opened for a while and reset, by the key of whose they are', async () => {
    api.answers = {
      'GET /deployments': page({ id: OTHER_ID, key: 'chat-1' }),
      [`POST /deployments/${OTHER_ID}/circuit/open`]: { open_until: '2026-11-20T13:00:00.000Z' },
      [`POST /deployments/${OTHER_ID}/circuit/reset`]: {},
    };
    const opened = await api.run('circuits open deployment chat-1 --for 30m --reason upgrade');
    expect(api.bodyOf(`POST /deployments/${OTHER_ID}/circuit/open`)).toEqual({ seconds: 1_800, reason: 'upgrade' });
    expect(opened.printed).toContain('open until 2026-11-20T13:00:00.000Z');
    const reset = await api.run('circuits reset deployment chat-1');
    expect(reset.printed).toBe('The circuit of deployment chat-1 is closed.\n');
  });

  it.each(['circuits open model x', 'circuits open provider x --for 25h', 'circuits open provider x --for soon'])(
    'are refused as "%s"',
    async (words) => {
      await expect(api.run(words)).rejects.toThrow();
      expect(api.asked).toEqual([]);
    },
  );
});

describe('test', () => {
  const model = { id: MODEL_ID, key: 'demo-chat' };
  const result = (name: string, more: object = {}): object => ({
    model_id: MODEL_ID,
    deployment_id: 'd1',
    upstream_model_id: 'sim-chat',
    result: name,
    latency_ms: 12,
    upstream_status: 200,
    message: null,
    ...more,
  });
  const finished = (counts: object, ...results: object[]): object => ({
    id: 'run',
    state: 'finished',
    total: results.length,
    done: results.length,
    counts: { usable: 0, error: 0, timeout: 0, unsupported: 0, ...counts },
    results,
  });
  const lookUps = {
    'GET /models': page(model),
    [`GET /models/${MODEL_ID}`]: model,
    'GET /deployments': page({ id: 'd1', key: 'chat-1' }),
  };

  it('of a model shows a row per deployment and exits with 0 when all are usable', async () => {
    api.answers = { ...lookUps, [`POST /models/${MODEL_ID}/test`]: finished({ usable: 1 }, result('usable')) };
    const { printed, code } = await api.run('test model demo-chat --paid');
    expect(api.bodyOf(`POST /models/${MODEL_ID}/test`)).toEqual({ paid: true });
    expect(printed).toContain('demo-chat\tchat-1\tsim-chat\tusable\t12 ms\t200\t-\n');
    expect(printed).toContain('1 of 1 tested: 1 usable\n');
    expect(code).toBe(0);
  });

  it.each(['error', 'timeout', 'unsupported'])('exits with 1 when one is not usable: %s', async (name) => {
    const bad = result(name, { latency_ms: null, upstream_status: null, message: 'Why.' });
    api.answers = {
      ...lookUps,
      [`POST /models/${MODEL_ID}/test`]: finished({ usable: 1, [name]: 1 }, bad, result('usable')),
    };
    const { printed, code } = await api.run('test model demo-chat');
    expect(printed).toContain(`${name}\t-\t-\tWhy.\n`);
    expect(code).toBe(1);
  });

  it('exits with 1 when there was nothing to test', async () => {
    api.answers = { ...lookUps, [`POST /models/${MODEL_ID}/test`]: finished({}) };
    expect((await api.run('test model demo-chat')).code).toBe(1);
  });

  it('of all models follows the run to its end, with progress on terminals alone', async () => {
    const other = result('usable', { model_id: OTHER_ID, deployment_id: 'd2' });
    const end = finished({ usable: 2 }, result('usable'), other);
    api.answers = {
      ...lookUps,
      'POST /models/test-all': { ...end, state: 'running', done: 1, results: [] },
      'GET /model-tests/run': end,
    };
    const { printed, code } = await api.run('test models --all --project p1', { interactive: true });
    expect(api.bodyOf('POST /models/test-all')).toEqual({ filter: { project_id: 'p1' }, paid: false });
    expect(printed).toContain('1 of 2 tested');
    expect(printed).toContain('2 of 2 tested: 2 usable');
    expect(code).toBe(0);
  });

  it('of several models is one run that names none twice', async () => {
    api.answers = { ...lookUps, 'POST /models/test-all': finished({ usable: 1 }, result('usable')) };
    await api.run('test model demo-chat demo-chat');
    expect(api.bodyOf('POST /models/test-all')).toEqual({ ids: [MODEL_ID], paid: false });
  });

  it('of a provider says how many models it lists, and exits with 1 when its key is refused', async () => {
    const check = { result: 'error', latency_ms: 3, upstream_status: 401, models: null, message: 'Wrong key.' };
    const provider = { id: OTHER_ID, key: 'cloud' };
    api.answers = { 'GET /providers': page(provider), [`POST /providers/${OTHER_ID}/test`]: check };
    const { printed, code } = await api.run('test provider --all');
    expect(printed).toContain('cloud\terror\t3 ms\t401\t-\tWrong key.\n');
    expect(code).toBe(1);
  });

  it.each([
    ['test model', 'Name what to test'],
    ['test model x --all', 'Name what to test'],
    ['test project x', 'can be tested'],
    ['test deployments --all', 'test models --all'],
    ['test provider x --paid', 'costs nothing'],
  ])('%s is wrong use', async (words, message) => {
    api.answers = {};
    await expect(api.run(words)).rejects.toThrow(message);
    expect(api.asked).toEqual([]);
  });
});
