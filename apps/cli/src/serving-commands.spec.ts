import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { page, ScriptedApi } from './fixtures/scripted-api.ts';

const ID = '01a1f93b-54b8-76fa-b837-b535dd75e225';

let api: ScriptedApi;

beforeEach(async () => {
  api = await ScriptedApi.start();
});

afterEach(() => api.close());

const placement = {
  node: 'gpu-1',
  role: 'active',
  release: 1,
  phase: 'downloading',
  message: '',
  bytes_done: 1_048_576,
  bytes_total: 4_194_304,
  eta_seconds: 90,
  load_progress: 0,
};

const serving = (change: object = {}) => ({
  id: ID,
  key: 'owl',
  copies: 1,
  phase: 'downloading',
  message: 'Downloading on gpu-1.',
  progress: 0.2,
  placements: [placement],
  left_out: [{ node: 'gpu-2', code: 'memory', message: 'Needs 21.3 GiB.\u001b[2J' }],
  release: { number: 1, state: 'rolling', content: 'hub:owl@1/q4', reason: '', created_at: 't', finished_at: null },
  ...change,
});

const found = { 'GET /servings': page(serving()) };

describe('servings', () => {
  it('are listed with how far they are; the exit status tells of trouble', async () => {
    api.answers = found;
    const { printed, code } = await api.run('servings');
    expect(printed.split('\n')[1]).toBe('owl\tdownloading\t0 of 1\thub:owl@1/q4\t1 rolling\tDownloading on gpu-1.');
    expect(code).toBe(0);
    api.answers = { 'GET /servings': page(serving({ phase: 'degraded' })) };
    expect((await api.run('servings')).code).toBe(1);
  });

  it('are shown with each copy, and why other nodes hold none, in words that no terminal obeys', async () => {
    api.answers = found;
    const { printed } = await api.run('servings show owl');
    expect(printed).toContain('gpu-1\tactive\t1\tdownloading\t25 % of 4 MiB, 90 s left');
    expect(printed).toContain('gpu-2\tmemory\tNeeds 21.3 GiB.');
    expect(printed).not.toContain('\u001b');
  });

  it.each([
    ['scale owl 3', 'scale', { copies: 3 }],
    ['drain owl', 'drain', undefined],
    ['undrain owl', 'undrain', undefined],
    ['move owl gpu-1 gpu-2', 'move', { from: 'gpu-1', to: 'gpu-2' }],
    ['move owl gpu-1', 'move', { from: 'gpu-1' }],
    ['load owl --node gpu-1', 'load', { node: 'gpu-1' }],
    ['retry owl', 'rollout/retry', undefined],
    ['rollback owl --reason rhymes', 'rollout/rollback', { reason: 'rhymes' }],
  ])('%s', async (words, path, body) => {
    api.answers = { ...found, [`POST /servings/${ID}/${path}`]: serving() };
    expect((await api.run(`servings ${words}`)).printed).toContain('owl: downloading');
    expect(api.bodyOf(`POST /servings/${ID}/${path}`)).toEqual(body);
  });

  it('list their releases', async () => {
    api.answers = { ...found, [`GET /servings/${ID}/releases`]: { data: [serving().release] } };
    expect((await api.run('servings releases owl')).printed).toContain('1\trolling\thub:owl@1/q4\tt\t-\t-');
  });
});

describe('serve', () => {
  it('makes a serving of a hub entry and waits until it serves', async () => {
    const ready = serving({
      phase: 'ready',
      progress: 1,
      message: '1 of 1 copies ready.',
      release: { state: 'current' },
    });
    api.answers = { 'POST /servings': serving(), [`GET /servings/${ID}`]: [serving(), ready] };
    const { printed, code } = await api.run('serve owl --copies 2 --context 4096 --label gpu=a100 --on-demand --wait');
    expect(api.bodyOf('POST /servings')).toEqual({
      hub: { entry: 'owl' },
      copies: 2,
      settings: { context_tokens: 4096 },
      node_labels: { gpu: 'a100' },
      residency: 'on_demand',
    });
    expect(printed).toContain('downloading 20 %  Downloading on gpu-1.\nready 100 %  1 of 1 copies ready.');
    expect(code).toBe(0);
  });

  it('says beforehand where it would go, and why not elsewhere', async () => {
    const nodes = [
      { node: 'gpu-1', chosen: true, code: '', message: '' },
      { node: 'gpu-2', chosen: false, code: 'memory', message: 'Needs 21.3 GiB.' },
    ];
    api.answers = { 'POST /servings/preview': { content: 'hub:owl@1/q4', nodes } };
    const { printed, code } = await api.run('serve owl --version 1 --dry-run');
    expect(printed).toBe('hub:owl@1/q4\n  yes gpu-1\n  no  gpu-2: Needs 21.3 GiB.\n');
    expect(code).toBe(0);
    expect(api.bodyOf('POST /servings/preview')).toEqual({ hub: { entry: 'owl', version: 1 } });
    api.answers = { 'POST /servings/preview': { content: 'hub:owl@1/q4', nodes: nodes.slice(1) } };
    expect((await api.run('serve owl --dry-run')).code).toBe(1);
  });

  it('says so when it will not serve', async () => {
    api.answers = { 'POST /servings': serving(), [`GET /servings/${ID}`]: serving({ phase: 'failed' }) };
    expect((await api.run('serve owl --wait')).code).toBe(1);
  });
});
