import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { buildProgram } from '../program.ts';
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

let server: Server;
let asked: { method: string; target: string; body: unknown }[];
let answers: Record<string, unknown>;
let exitCode: number;

beforeEach(async () => {
  asked = [];
  exitCode = 0;
  const page = (data: readonly unknown[]) => ({ data, next_cursor: null, total: data.length });
  answers = {
    [`/nodes/${NODE_ID}/instances?`]: page([instance]),
    [`/nodes/${NODE_ID}/installations?`]: page([installation]),
    '/nodes?': page([node]),
    '/downloads?': page([installation]),
  };
  server = createServer((message, response) => {
    void text(message).then((body) => {
      const target = (message.url ?? '/').replace('/api/v1', '');
      asked.push({ method: message.method ?? '', target, body: body === '' ? undefined : JSON.parse(body) });
      const [, found] = Object.entries(answers).find(([start]) => target.startsWith(start)) ?? [];
      const answer: unknown = typeof found === 'function' ? (found as () => unknown)() : found;
      response.writeHead(answer === undefined ? 404 : 200).end(JSON.stringify(answer ?? {}));
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

async function run(...words: string[]): Promise<string> {
  return runOn(false, new AbortController().signal, ...words);
}

async function runOn(interactive: boolean, signal: AbortSignal, ...words: string[]): Promise<string> {
  let printed = '';
  const { port } = server.address() as AddressInfo;
  const program = buildProgram({
    output: { interactive, write: (line) => (printed += line) },
    environment: { ROUNDHOUSE_URL: `http://127.0.0.1:${port}`, ROUNDHOUSE_ADMIN_KEY: 'a' },
    signal,
    setExitCode: (code) => (exitCode = code),
  });
  program.configureOutput({ writeErr: () => {} });
  await program.parseAsync(words, { from: 'user' }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
  return printed;
}

describe('nodes', () => {
  it('are listed with what they have; the exit status says whether all are connected', async () => {
    expect(await run('nodes', '--label', 'rack=a', 'gpu')).toBe(
      'NODE\tSTATE\tGPUS\tMEMORY\tDISK FREE\tMODELS\tRUNNING\tENGINE\tLABELS\n' +
        'gpu-1\tconnected\tRTX\u{FFFD}[31m 4090\t64.0 GiB\t1.0 GiB\t1\t1 of 2\tb6000\track=a\n',
    );
    expect(asked[0]?.target).toBe('/nodes?label=rack%3Da&label=gpu&limit=100');
    expect(exitCode).toBe(0);
    answers['/nodes?'] = { data: [{ ...node, connected: false, state: 'disconnected' }], next_cursor: null, total: 1 };
    await run('nodes');
    expect(exitCode).toBe(1);
  });

  it('are shown with their models and engines', async () => {
    answers[`/nodes/${NODE_ID}`] = { ...node, intruded_at: '2026-11-20T08:00:00.000Z' };
    const shown = await run('nodes', 'show', 'gpu-1');
    expect(shown).toContain('connected, a second agent spoke for it');
    expect(shown).toContain('settings     max_downloads=2');
    expect(shown).toContain('gpu-1\thub:tiny@1/q8\tdownloading\t25 %\t2.0 KiB\t1.0 KiB/s\t1m 35s\ttiny\t-');
    expect(shown).toContain('e1\ttiny\tstarting 50 %, 10s left\t1 of 4\t0\t12.3\t8192\t1.0 MiB\t-');
  });

  it('are let in by a token that stands alone where it is piped', async () => {
    answers['/nodes/join-tokens'] = { join_token: 'rhj_x', expires_at: 'soon' };
    expect(await run('nodes', 'join-token', 'gpu-2')).toBe('rhj_x\n');
    expect(asked[0]).toMatchObject({ method: 'POST', body: { node_name: 'gpu-2' } });
    expect(await runOn(true, new AbortController().signal, 'nodes', 'join-token', 'gpu-2')).toContain(
      'JOIN_TOKEN_FILE',
    );
  });

  it('are changed by words, of which one without a value clears', async () => {
    answers[`/nodes/${NODE_ID}`] = node;
    const words = ['labels.rack=b', 'labels.old=', 'settings.max_downloads=3', 'settings.require_signature=true'];
    await run('nodes', 'set', 'gpu-1', ...words, 'organizations=acme,globex');
    expect(asked.at(-1)).toMatchObject({
      method: 'PATCH',
      body: {
        labels: { rack: 'b', old: null },
        settings: { max_downloads: 3, require_signature: true },
        organization_ids: ['acme', 'globex'],
      },
    });
    await expect(run('nodes', 'set', 'gpu-1', 'label.rack=b')).rejects.toThrow('labels.<name>');
  });

  it('are drained, revoked and removed by name, and an unknown name is said to be one', async () => {
    answers[`/nodes/${NODE_ID}`] = node;
    expect(await run('nodes', 'drain', 'gpu-1')).toContain('loads nothing new');
    expect(await run('nodes', 'revoke', 'gpu-1')).toContain('join token');
    expect(await run('nodes', 'remove', 'gpu-1')).toBe('gpu-1 is removed.\n');
    expect(asked.filter(({ method }) => method !== 'GET').map(({ method, target }) => `${method} ${target}`)).toEqual([
      `POST /nodes/${NODE_ID}/drain`,
      `POST /nodes/${NODE_ID}/revoke`,
      `DELETE /nodes/${NODE_ID}`,
    ]);
    await expect(run('nodes', 'drain', 'gpu-9')).rejects.toThrow('No node "gpu-9"');
  });

  it('fetch what nothing serves yet: the version that is served, or one by its number', async () => {
    const path = `/nodes/${NODE_ID}/installations`;
    answers[path] = installation;
    expect(await run('nodes', 'download', 'gpu-1', 'tiny')).toContain('hub:tiny@1/q8 is to be fetched to gpu-1');
    await run('nodes', 'download', 'gpu-1', 'tiny@12', '--option', 'q8');
    expect(asked.filter(({ method }) => method === 'POST')).toEqual([
      { method: 'POST', target: path, body: { hub: { entry: 'tiny', version: null, option: null } } },
      { method: 'POST', target: path, body: { hub: { entry: 'tiny', version: 12, option: 'q8' } } },
    ]);
    await expect(run('nodes', 'download', 'gpu-1', 'tiny@latest')).rejects.toThrow('<entry>@<version>');
  });

  it('unload an engine that its serving names, and say why one cannot', async () => {
    answers[`/nodes/${NODE_ID}/instances/e1/unload`] = done;
    expect(await run('nodes', 'unload', 'gpu-1', 'tiny')).toBe('tiny on gpu-1: unload instance is done.\n');
    answers[`/nodes/${NODE_ID}/instances/e1/restart`] = {
      ...done,
      kind: 'restart_instance',
      state: 'failed',
      message: 'no such engine',
    };
    expect(await run('nodes', 'restart', 'gpu-1', 'e1')).toContain('restart instance failed: no such engine');
    expect(exitCode).toBe(1);
    await expect(run('nodes', 'load', 'gpu-1', 'huge')).rejects.toThrow('there are: tiny');
  });

  it('verify files until the node has read them all, and tell those that differ by the exit status', async () => {
    const waiting = { ...done, kind: 'verify_installation', state: 'waiting', deadline_at: 'later' };
    answers[`/nodes/${NODE_ID}/installations/f1/verify`] = waiting;
    answers[`/nodes/${NODE_ID}/commands/c1`] = { ...waiting, state: 'done', answer: { damaged_files: ['a.gguf'] } };
    expect(await run('nodes', 'verify', 'gpu-1', 'tiny')).toBe('Damaged, and fetched again: a.gguf\n');
    expect(exitCode).toBe(1);
  });

  it('follow a log without a line twice or a line too few', async () => {
    const readings = [
      ['one', 'two', 'two'],
      ['two', 'two', 'two', 'three\u0007'],
    ];
    const stop = new AbortController();
    answers[`/nodes/${NODE_ID}/instances/e1/logs`] = () => {
      const data = readings.shift();
      if (data === undefined) stop.abort();
      return { data: data ?? [] };
    };
    const printed = await runOn(false, stop.signal, 'nodes', 'logs', 'gpu-1', 'tiny', '-f', '-n', '2');
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
    expect(await run('downloads')).toContain('gpu-1\thub:tiny@1/q8\tdownloading\t25 %');
    expect(asked[0]?.target).toBe('/downloads?limit=200');
    answers['/downloads?'] = { data: [{ ...installation, phase: 'failed', message: 'disk full' }], next_cursor: null };
    expect(await run('downloads', '--node', 'gpu-1')).toContain('disk full');
    expect(exitCode).toBe(1);
  });

  it('are watched until none is on its way, a line for each turn where no person looks', async () => {
    const phases = ['downloading', 'downloading', 'ready'];
    answers['/downloads?'] = () => ({
      data: [{ ...installation, phase: phases.shift() ?? 'ready' }],
      next_cursor: null,
      total: 1,
    });
    const lines = (await run('downloads', 'watch')).trimEnd().split('\n');
    expect(lines.map((line) => line.split('\t')[2])).toEqual(['downloading', 'ready']);
    expect(exitCode).toBe(0);
  });

  it('are cancelled and retried by id', async () => {
    answers['/downloads/f1/cancel'] = { ...done, kind: 'cancel_download' };
    expect(await run('downloads', 'cancel', 'f1')).toBe('f1: cancel download is done.\n');
    answers['/downloads/f1/retry'] = { ...done, kind: 'retry_download', state: 'waiting', deadline_at: 'noon' };
    expect(await run('downloads', 'retry', 'f1')).toContain('waits for the node until noon');
    expect(exitCode).toBe(0);
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
