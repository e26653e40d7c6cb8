import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildProgram } from './program.ts';

const ID = '01a1f93b-54b8-76fa-b837-b535dd75e225';

let server: Server;
let url: string;
let asked: { line: string; body: unknown }[];
/** Answers by method and path; a list is used up, its last one stays. */
let answers: Record<string, unknown>;

beforeEach(async () => {
  asked = [];
  server = createServer((request, response) => {
    let text = '';
    request.on('data', (bytes: Buffer) => (text += bytes.toString()));
    request.on('end', () => {
      const line = `${request.method} ${request.url?.replace('/api/v1', '').split('?')[0]}`;
      asked.push({ line, body: text === '' ? undefined : JSON.parse(text) });
      const answer = answers[line];
      const next: unknown = Array.isArray(answer) && answer.length > 1 ? answer.shift() : [answer].flat()[0];
      response.writeHead(next === undefined ? 404 : 200).end(JSON.stringify(next ?? { error: { message: line } }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

async function run(words: string): Promise<{ printed: string; code: number }> {
  let [printed, code] = ['', -1];
  const program = buildProgram({
    output: { interactive: false, write: (text) => (printed += text) },
    environment: { ROUNDHOUSE_URL: url, ROUNDHOUSE_ADMIN_KEY: 'a', XDG_CONFIG_HOME: '/nowhere' },
    setExitCode: (given) => (code = given),
  });
  program.configureOutput({ writeErr: () => {} });
  await program.parseAsync(words.split(' '), { from: 'user' });
  return { printed, code };
}

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

const found = { 'GET /servings': { data: [serving()], next_cursor: null, total: 1 } };
const bodyOf = (line: string): unknown => asked.find((one) => one.line === line)?.body;

describe('servings', () => {
  it('are listed with how far they are; the exit status tells of trouble', async () => {
    answers = found;
    const { printed, code } = await run('servings');
    expect(printed.split('\n')[1]).toBe('owl\tdownloading\t0 of 1\thub:owl@1/q4\t1 rolling\tDownloading on gpu-1.');
    expect(code).toBe(0);
    answers = { 'GET /servings': { data: [serving({ phase: 'degraded' })], next_cursor: null, total: 1 } };
    expect((await run('servings')).code).toBe(1);
  });

  it('are shown with each copy, and why other nodes hold none, in words that no terminal obeys', async () => {
    answers = found;
    const { printed } = await run('servings show owl');
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
    answers = { ...found, [`POST /servings/${ID}/${path}`]: serving() };
    expect((await run(`servings ${words}`)).printed).toContain('owl: downloading');
    expect(bodyOf(`POST /servings/${ID}/${path}`)).toEqual(body);
  });

  it('list their releases', async () => {
    answers = { ...found, [`GET /servings/${ID}/releases`]: { data: [serving().release] } };
    expect((await run('servings releases owl')).printed).toContain('1\trolling\thub:owl@1/q4\tt\t-\t-');
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
    answers = { 'POST /servings': serving(), [`GET /servings/${ID}`]: [serving(), ready] };
    const { printed, code } = await run('serve owl --copies 2 --context 4096 --label gpu=a100 --on-demand --wait');
    expect(bodyOf('POST /servings')).toEqual({
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
    answers = { 'POST /servings/preview': { content: 'hub:owl@1/q4', nodes } };
    const { printed, code } = await run('serve owl --version 1 --dry-run');
    expect(printed).toBe('hub:owl@1/q4\n  yes gpu-1\n  no  gpu-2: Needs 21.3 GiB.\n');
    expect(code).toBe(0);
    expect(bodyOf('POST /servings/preview')).toEqual({ hub: { entry: 'owl', version: 1 } });
    answers = { 'POST /servings/preview': { content: 'hub:owl@1/q4', nodes: nodes.slice(1) } };
    expect((await run('serve owl --dry-run')).code).toBe(1);
  });

  it('says so when it will not serve', async () => {
    answers = { 'POST /servings': serving(), [`GET /servings/${ID}`]: serving({ phase: 'failed' }) };
    expect((await run('serve owl --wait')).code).toBe(1);
  });
});
