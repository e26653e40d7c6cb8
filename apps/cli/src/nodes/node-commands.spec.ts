import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { page, ScriptedApi, StatusAnswer } from '../fixtures/scripted-api.ts';
import { bar, timeCell } from './node-cells.ts';
import { newLines } from './read-logs.ts';

const NODE_ID = '01a1f93b-54b8-76fa-b837-b535dd75e225';
const node = {
  id: NODE_ID,
  name: 'gpu-1',
  labels: { rack: 'a' },
  settings: { max_downloads: 2, require_signature: false, memory_budget_bytes: null },
  draining: false,
  state: 'connected',
  connected: true,
  agent_version: '0.1.0',
  engine_version: 'b6000',
  inference_address: 'gpu-1:9443',
  memory_total_bytes: 68_719_476_736,
  models_disk_free_bytes: 1_073_741_824,
  gpus: ['RTX\u001B[31m 4090'],
  probe: null,
  installations: 1,
  instances: 2,
  instances_ready: 1,
  conditions: [],
  last_seen_at: null,
  intruded_at: null,
};
const installation = {
  id: 'f1',
  node_id: NODE_ID,
  node: 'gpu-1',
  content_key: 'hub:tiny@1/q8',
  servings: [{ id: 's', key: 'tiny', organization_id: 'o' }],
  phase: 'downloading',
  bytes_done: 512,
  bytes_total: 2_048,
  bytes_per_second: 1_024,
  eta_seconds: 95,
  retry_at: null,
  reason: '',
  message: '',
};
const instance = {
  id: 'e1',
  node: 'gpu-1',
  serving: { id: 's', key: 'tiny', organization_id: 'o' },
  phase: 'starting',
  load_progress: 0.5,
  load_eta_seconds: 10,
  slots: 4,
  slots_busy: 1,
  queue_length: 0,
  tokens_per_second: 12.34,
  context_tokens: 8_192,
  memory_bytes: 1_048_576,
  message: '',
  reason: '',
  failure_class: '',
};
const done = { id: 'c1', node_id: NODE_ID, kind: 'unload_instance', state: 'done', message: '', answer: null };

let api: ScriptedApi;

beforeEach(async () => {
  api = await ScriptedApi.start();
  api.answers = {
    'GET /nodes': page(node),
    [`GET /nodes/${NODE_ID}`]: node,
    [`GET /nodes/${NODE_ID}/instances`]: page(instance),
    [`GET /nodes/${NODE_ID}/installations`]: page(installation),
    'GET /downloads': page(installation),
  };
});

afterEach(() => api.close());

describe('nodes', () => {
  it('are listed with what they have; the exit status says whether all are connected', async () => {
    const { printed, code } = await api.run('nodes --label rack=a gpu');
    expect(printed).toBe(
      'NODE\tSTATE\tGPUS\tMEMORY\tDISK FREE\tMODELS\tRUNNING\tENGINE\tLABELS\n' +
        'gpu-1\tconnected\tRTX\u{FFFD}[31m 4090\t64.0 GiB\t1.0 GiB\t1\t1 of 2\tb6000\track=a\n',
    );
    expect(api.asked[0]?.query).toBe('label=rack%3Da&label=gpu&limit=100');
    expect(code).toBe(0);
    api.answers['GET /nodes'] = page({ ...node, connected: false, state: 'disconnected' });
    expect((await api.run('nodes')).code).toBe(1);
  });

  it('are shown with their models and engines', async () => {
    api.answers[`GET /nodes/${NODE_ID}`] = { ...node, intruded_at: '2026-11-20T08:00:00.000Z' };
    const shown = await api.print('nodes show gpu-1');
    expect(shown).toContain('connected, a second agent spoke for it');
    expect(shown).toContain('settings     max_downloads=2');
    expect(shown).toContain('gpu-1\thub:tiny@1/q8\tdownloading\t25 %\t2.0 KiB\t1.0 KiB/s\t1m 35s\ttiny\t-');
    expect(shown).toContain('e1\ttiny\tstarting 50 %, 10s left\t1 of 4\t0\t12.3\t8192\t1.0 MiB\t-');
  });

  it('are let in by a token that stands alone where it is piped', async () => {
    api.answers['POST /nodes/join-tokens'] = { join_token: 'rhj_x', expires_at: 'soon' };
    expect(await api.print('nodes join-token gpu-2')).toBe('rhj_x\n');
    expect(api.bodyOf('POST /nodes/join-tokens')).toEqual({ node_name: 'gpu-2' });
    expect(await api.print('nodes join-token gpu-2', { interactive: true })).toContain('JOIN_TOKEN_FILE');
  });

  it('are changed by words, of which one without a value clears', async () => {
    api.answers[`PATCH /nodes/${NODE_ID}`] = node;
    const words = ['labels.rack=b', 'labels.old=', 'settings.max_downloads=3', 'settings.require_signature=true'];
    await api.print(['nodes', 'set', 'gpu-1', ...words, 'organizations=acme,globex']);
    expect(api.bodyOf(`PATCH /nodes/${NODE_ID}`)).toMatchObject({
      labels: { rack: 'b', old: null },
      settings: { max_downloads: 3, require_signature: true },
      organization_ids: ['acme', 'globex'],
    });
    await expect(api.print('nodes set gpu-1 label.rack=b')).rejects.toThrow('labels.<name>');
  });

  it('are drained, revoked and removed by name, and an unknown name is said to be one', async () => {
    Object.assign(api.answers, {
      [`POST /nodes/${NODE_ID}/drain`]: node,
      [`POST /nodes/${NODE_ID}/revoke`]: node,
      [`DELETE /nodes/${NODE_ID}`]: new StatusAnswer(204),
    });
    expect(await api.print('nodes drain gpu-1')).toContain('loads nothing new');
    expect(await api.print('nodes revoke gpu-1')).toContain('join token');
    expect(await api.print('nodes remove gpu-1')).toBe('gpu-1 is removed.\n');
    expect(api.lines().filter((line) => !line.startsWith('GET'))).toEqual([
      `POST /nodes/${NODE_ID}/drain`,
      `POST /nodes/${NODE_ID}/revoke`,
      `DELETE /nodes/${NODE_ID}`,
    ]);
    await expect(api.print('nodes drain gpu-9')).rejects.toThrow('No node "gpu-9"');
  });

  it('fetch what nothing serves yet: the version that is served, or one by its number', async () => {
    const path = `/nodes/${NODE_ID}/installations`;
    api.answers[`POST ${path}`] = installation;
    expect(await api.print('nodes download gpu-1 tiny')).toContain('hub:tiny@1/q8 is to be fetched to gpu-1');
    await api.print('nodes download gpu-1 tiny@12 --option q8');
    expect(api.asked.filter(({ line }) => line === `POST ${path}`).map(({ body }) => body)).toEqual([
      { hub: { entry: 'tiny', version: null, option: null } },
      { hub: { entry: 'tiny', version: 12, option: 'q8' } },
    ]);
    await expect(api.print('nodes download gpu-1 tiny@latest')).rejects.toThrow('<entry>@<version>');
  });

  it('unload an engine that its serving names, and say why one cannot', async () => {
    api.answers[`POST /nodes/${NODE_ID}/instances/e1/unload`] = done;
    expect(await api.print('nodes unload gpu-1 tiny')).toBe('tiny on gpu-1: unload instance is done.\n');
    api.answers[`POST /nodes/${NODE_ID}/instances/e1/restart`] = {
      ...done,
      kind: 'restart_instance',
      state: 'failed',
      message: 'no such engine',
    };
    const failed = await api.run('nodes restart gpu-1 e1');
    expect(failed).toEqual({ printed: expect.stringContaining('restart instance failed: no such engine'), code: 1 });
    await expect(api.print('nodes load gpu-1 huge')).rejects.toThrow('there are: tiny');
  });

  it('verify files until the node has read them all, and tell those that differ by the exit status', async () => {
    const waiting = { ...done, kind: 'verify_installation', state: 'waiting', deadline_at: 'later' };
    api.answers[`POST /nodes/${NODE_ID}/installations/f1/verify`] = waiting;
    api.answers[`GET /nodes/${NODE_ID}/commands/c1`] = {
      ...waiting,
      state: 'done',
      answer: { damaged_files: ['a.gguf'] },
    };
    const { printed, code } = await api.run('nodes verify gpu-1 tiny');
    expect([printed, code]).toEqual(['Damaged, and fetched again: a.gguf\n', 1]);
  });

  it('follow a log without a line twice or a line too few', async () => {
    const readings = [
      ['one', 'two', 'two'],
      ['two', 'two', 'two', 'three\u0007'],
    ];
    const stop = new AbortController();
    api.answers[`GET /nodes/${NODE_ID}/instances/e1/logs`] = () => {
      const data = readings.shift();
      if (data === undefined) stop.abort();
      return { data: data ?? [] };
    };
    const printed = await api.print('nodes logs gpu-1 tiny -f -n 2', { signal: stop.signal });
    expect(printed).toBe('two\ntwo\ntwo\nthree\u{FFFD}\n');
  });
});

describe('what a log has got meanwhile', () => {
  it.each([
    [[], ['a'], ['a']],
    [['a'], ['a'], []],
    [['a', 'b'], ['b', 'c'], ['c']],
    [
      ['a', 'b'],
      ['x', 'y'],
      ['x', 'y'],
    ],
    [
      ['b', 'a', 'b'],
      ['a', 'b', 'a', 'b'],
      ['a', 'b'],
    ],
  ])('after %j and %j is %j', (before, now, expected) => {
    // Of repetitions the longest overlap counts, so that no line is printed twice.
    const found = newLines(before, now);
    expect(found.length).toBeLessThanOrEqual(expected.length);
    expect(now.slice(now.length - found.length)).toEqual(found);
  });
});

describe('downloads', () => {
  it('are listed, and the exit status says whether one has failed', async () => {
    expect(await api.print('downloads')).toContain('gpu-1\thub:tiny@1/q8\tdownloading\t25 %');
    expect(api.queryOf()).toEqual({ limit: '200' });
    api.answers['GET /downloads'] = page({ ...installation, phase: 'failed', message: 'disk full' });
    const failed = await api.run('downloads --node gpu-1');
    expect(failed).toEqual({ printed: expect.stringContaining('disk full'), code: 1 });
  });

  it('are watched until none is on its way, a line for each turn where no person looks', async () => {
    const phases = ['downloading', 'downloading', 'ready'];
    api.answers['GET /downloads'] = () => page({ ...installation, phase: phases.shift() ?? 'ready' });
    const { printed, code } = await api.run('downloads watch');
    const lines = printed.trimEnd().split('\n');
    expect(lines.map((line) => line.split('\t')[2])).toEqual(['downloading', 'ready']);
    expect(code).toBe(0);
  });

  it('are cancelled and retried by id', async () => {
    api.answers['POST /downloads/f1/cancel'] = { ...done, kind: 'cancel_download' };
    expect(await api.print('downloads cancel f1')).toBe('f1: cancel download is done.\n');
    api.answers['POST /downloads/f1/retry'] = {
      ...done,
      kind: 'retry_download',
      state: 'waiting',
      deadline_at: 'noon',
    };
    const { printed, code } = await api.run('downloads retry f1');
    expect(printed).toContain('waits for the node until noon');
    expect(code).toBe(0);
  });
});

describe('progress', () => {
  it('is a bar for people and a number for programs', () => {
    const output = { interactive: false, write: () => undefined };
    expect(bar(0.999, output)).toBe('99 %');
    expect(bar(1.5, output)).toBe('100 %');
    expect(bar(0.5, { ...output, interactive: true })).toContain('█'.repeat(10));
  });

  it.each([
    [0.2, '1s'],
    [59, '59s'],
    [60, '1m 0s'],
    [3_700, '1h 1m'],
  ])('%d seconds are %s', (seconds, words) => {
    expect(timeCell(seconds)).toBe(words);
  });
});
