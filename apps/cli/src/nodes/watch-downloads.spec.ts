import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '@roundhouse/testing';
import { page, ScriptedApi, StatusAnswer } from '../fixtures/scripted-api.ts';

const GIB = 1024 ** 3;

const installation = {
  id: 'f1',
  node_id: 'n1',
  node: 'gpu-1',
  name: 'qwen3-8b',
  phase: 'downloading',
  bytes_done: 0,
  bytes_total: 10 * GIB,
  bytes_per_second: GIB,
  eta_seconds: 10,
  reason: '',
  message: '',
  retry_at: null,
  servings: [{ id: 's', key: 'chat', organization_id: 'o' }],
};

let api: ScriptedApi;
let viewer: ServerResponse | undefined;

beforeEach(async () => {
  viewer = undefined;
  api = await ScriptedApi.start();
  api.answers['GET /events'] = (response: ServerResponse) => {
    viewer = response;
    response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
    return undefined;
  };
});
afterEach(() => api.close());

function tell(change: object): void {
  const data = { installation_id: 'f1', phase: 'downloading', bytes_total: 10 * GIB, bytes_per_second: GIB, ...change };
  viewer!.write(`event: download.progress\ndata: ${JSON.stringify({ kind: 'download.progress', data })}\n\n`);
}

const readings = (): number => api.lines().filter((line) => line === 'GET /downloads').length;

describe('downloads that are watched', () => {
  it('move with the events of their nodes, and are asked for only when one has turned', async () => {
    api.answers['GET /downloads'] = page(installation);
    const watching = api.run('downloads watch', { interactive: true });
    await eventually(() => readings() === 1);
    expect(api.asked.find(({ line }) => line === 'GET /events')?.query).toBe('kinds=download.progress');
    tell({ bytes_done: 5 * GIB, eta_seconds: 5 });
    tell({ installation_id: 'of-somebody-else', bytes_done: 1 });
    // Of a download that is not among those it may be that it is new.
    await eventually(() => readings() === 2);
    tell({ installation_id: 'of-somebody-else', bytes_done: 2 });
    tell({ bytes_done: 9 * GIB, eta_seconds: 1 });
    await new Promise((resolve) => setTimeout(resolve, 300));
    api.answers['GET /downloads'] = page({ ...installation, phase: 'ready', bytes_done: 10 * GIB });
    tell({ phase: 'ready', bytes_done: 10 * GIB });
    const { printed, code } = await watching;
    expect(code).toBe(0);
    expect(printed).toContain('90 %');
    expect(printed).toContain('ready');
    expect(readings()).toBe(3);
  });

  it('are asked for now and then where no events are to be had', async () => {
    api.answers['GET /events'] = new StatusAnswer(403, { error: { message: 'no' } });
    api.answers['GET /downloads'] = [page(installation), page({ ...installation, phase: 'ready' })];
    const { printed, code } = await api.run('downloads watch');
    expect(printed.trimEnd().split('\n')).toHaveLength(2);
    expect(code).toBe(0);
  });

  it('are asked for now and then while one is among them that no events are told of', async () => {
    const loose = { ...installation, servings: [] };
    api.answers['GET /downloads'] = [page(loose), page({ ...loose, phase: 'ready' })];
    expect((await api.run('downloads watch')).code).toBe(0);
    expect([viewer !== undefined, readings()]).toEqual([true, 2]);
  });

  it('are asked for at once when the stream says that something was lost', async () => {
    api.answers['GET /downloads'] = page(installation);
    const watching = api.run('downloads watch');
    await eventually(() => readings() === 1);
    api.answers['GET /downloads'] = page({ ...installation, phase: 'ready' });
    viewer!.write('event: lost\ndata: {"count":3}\n\n');
    expect((await watching).code).toBe(0);
    expect(readings()).toBe(2);
  });
});
