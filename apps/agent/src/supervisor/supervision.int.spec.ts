import { readFileSync } from 'node:fs';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { freePort, testDirectory, until, type TestDirectory } from '@roundhouse/testing';
import { EngineHost } from '../fixtures/engine-host.ts';

let directory: TestDirectory;
let program: string;
let host: EngineHost;

const startHost = async (llamaServer: string): Promise<EngineHost> =>
  EngineHost.start({ program: llamaServer, directory: await testDirectory('engines'), port: await freePort() });

beforeAll(async () => {
  directory = await testDirectory('fake-engine');
  program = join(directory.path, 'llama-server');
  const script = join(import.meta.dirname, '..', 'fixtures', 'fake-engine.mjs');
  await writeFile(program, `#!/bin/sh\nexec '${process.execPath}' '${script}' "$@"\n`);
  await chmod(program, 0o755);
});
afterAll(() => directory.remove());
beforeEach(async () => {
  host = await startHost(program);
});
afterEach(() => host.close());

function isAlive(pid: number): boolean {
  try {
    // A zombie is no process that anybody could talk to.
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

const pause = (durationMs: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, durationMs));

describe('supervision: ends', () => {
  it('starts a killed engine again', async () => {
    const spec = await host.model();
    host.supervisor.run(spec);
    const { pid } = await host.reaches(spec, 'ready');
    process.kill(pid, 'SIGKILL');
    expect(await host.reaches(spec, 'failed')).toMatchObject({ failure: { class: 'killed' }, failures: 1 });
    expect((await host.reaches(spec, 'ready')).pid).not.toBe(pid);
    expect(isAlive(pid)).toBe(false);
  });

  it('notices an engine that stands still, kills it and puts another in its place', async () => {
    const spec = await host.model();
    host.supervisor.run(spec);
    const { pid } = await host.reaches(spec, 'ready');
    process.kill(pid, 'SIGSTOP');
    const failed = await host.reaches(spec, 'failed');
    expect(failed).toMatchObject({ failure: { class: 'hung' } });
    expect((await host.reaches(spec, 'ready')).pid).not.toBe(pid);
    expect(isAlive(pid)).toBe(false);
  });

  it('notices an engine that is busy and computes nothing, though it answers every other question', async () => {
    const spec = await host.model(undefined, { hangsAfter: 1, once: true });
    host.supervisor.run(spec);
    const { pid } = await host.reaches(spec, 'ready');
    const stuck = host.ask(spec, '/v1/completions', { prompt: 'x' });
    stuck.catch(() => undefined);
    expect(await host.reaches(spec, 'failed')).toMatchObject({ failure: { class: 'hung' } });
    await expect(stuck).rejects.toThrow();
    expect((await host.reaches(spec, 'ready')).pid).not.toBe(pid);
  });

  it('reports an engine that runs out of memory and tries again later, never with less than was asked for', async () => {
    const log =
      'ggml_backend_cuda_buffer_type_alloc_buffer: allocating 9 MiB on device 0: cudaMalloc failed: out of memory';
    const spec = await host.model(undefined, { exit: { code: 1, log } });
    host.supervisor.run(spec);
    const failed = await until('two failures', 10_000, () => {
      const now = host.now(spec.instanceId);
      return now !== undefined && now.failures >= 2 && now.phase === 'failed' ? now : undefined;
    });
    expect(failed).toMatchObject({ failure: { class: 'out_of_memory' } });
    expect(failed.message).toContain('cudaMalloc failed');
    expect(failed.retryAtUnixMs).toBeGreaterThan(0);
    await host.behave(spec.modelPath, {});
    const { pid } = await host.reaches(spec, 'ready');
    expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')).toEqual(
      expect.arrayContaining(['--ctx-size', '512', '--parallel', '2']),
    );
  });

  it('takes another port at once when its own was taken', async () => {
    const log = "srv start: couldn't bind HTTP server socket, hostname: 127.0.0.1";
    const spec = await host.model(undefined, { exit: { code: 1, log }, once: true });
    host.supervisor.run(spec);
    await host.reaches(spec, 'ready');
    expect((await host.supervisor.logs(spec.instanceId, 10))[0]).toBe(log);
  });

  it('never gives requests to an engine that answers without any work', async () => {
    const spec = await host.model(undefined, { makesNothing: true });
    host.supervisor.run(spec);
    await host.reaches(spec, 'starting');
    await pause(1_200);
    expect(host.now(spec.instanceId)?.phase).toBe('starting');
    expect(host.supervisor.addressOf(spec.instanceId)).toBeUndefined();
  });

  it('gives up what aborts each time it loads, until it is told to try again', async () => {
    const spec = await host.model(undefined, { abort: { log: 'something unheard of' } });
    host.supervisor.run(spec);
    const failed = await until('given up', 20_000, () => {
      const now = host.now(spec.instanceId);
      return now?.message.includes('Given up') === true ? now : undefined;
    });
    expect(failed).toMatchObject({ phase: 'failed', failures: 5, retryAtUnixMs: 0, failure: { class: 'crashed' } });
    await host.behave(spec.modelPath, {});
    host.supervisor.restart(spec.instanceId);
    await host.reaches(spec, 'ready');
  });

  it('says that there is no llama-server', async () => {
    const other = await startHost('/nonexistent/llama-server');
    const spec = await other.model();
    other.supervisor.run(spec);
    expect(await other.reaches(spec, 'failed')).toMatchObject({ failure: { class: 'engine_missing' } });
    await other.close();
  });

  it('kills an engine that ignores TERM, after its grace and with all of its group', async () => {
    const spec = await host.model(undefined, { ignoresTerm: true });
    host.supervisor.run(spec);
    const { pid } = await host.reaches(spec, 'ready');
    host.supervisor.stop(spec.instanceId);
    await host.reaches(spec, 'stopping');
    await until('gone', 5_000, () => host.now(spec.instanceId) === undefined);
    expect([isAlive(pid), host.pids()]).toEqual([false, []]);
  });

  it('refuses an installation whose setting this build does not know, before any process exists', async () => {
    const spec = await host.model();
    host.supervisor.run({ ...spec, settings: { ...spec.settings, flashAttention: true } });
    const failed = await host.reaches(spec, 'failed');
    expect(failed).toMatchObject({ failure: { class: 'bad_setting' }, retryAtUnixMs: 0 });
    expect(failed.message).toContain('this llama-server has no --flash-attn');
    expect(host.pids()).toEqual([]);
  });
});

describe('supervision: the agent ends', () => {
  it('leaves engines and their streams alone, and adopts each of them within 5 s, without a load', async () => {
    const specs = await Promise.all(Array.from({ length: 3 }, () => host.model(undefined, { tokenMs: 20 })));
    for (const spec of specs) host.supervisor.run(spec);
    const before = await Promise.all(specs.map((spec) => host.reaches(spec, 'ready')));
    const streams = specs.map(async (spec) =>
      (await host.ask(spec, '/v1/chat/completions', { stream: true, max_tokens: 150 })).text(),
    );
    await pause(100);
    const startedMs = performance.now();
    host = await host.revive();
    for (const spec of specs) host.supervisor.run(spec);
    const after = await Promise.all(specs.map((spec) => host.reaches(spec, 'ready')));
    expect(performance.now() - startedMs).toBeLessThan(5_000);
    expect(after.map(({ pid }) => pid)).toEqual(before.map(({ pid }) => pid));
    expect(after.map(({ adopted }) => adopted)).toEqual([true, true, true]);
    for (const text of await Promise.all(streams)) {
      expect(text.match(/"content"/g)).toHaveLength(150);
      expect(text.endsWith('data: [DONE]\n\n')).toBe(true);
    }
  });

  it('ends an engine that it finds and nobody wants, and one that nobody noted down', async () => {
    const spec = await host.model();
    host.supervisor.run(spec);
    const { pid } = await host.reaches(spec, 'ready');
    await writeFile(join(host.engines, '..', 'engines.json'), '[]');
    host = await host.revive();
    expect(isAlive(pid)).toBe(false);
  });

  it('remembers the ticket it served: what was unloaded stays so', async () => {
    const spec = { ...(await host.model()), residency: 'on_demand', loadTicket: 2 } as const;
    host.supervisor.run(spec);
    await host.reaches(spec, 'ready');
    host.supervisor.unload(spec.instanceId);
    await host.reaches(spec, 'unloaded');
    host = await host.revive();
    host.supervisor.run(spec);
    await pause(200);
    expect(host.now(spec.instanceId)).toMatchObject({ phase: 'unloaded', loadTicket: 2, memoryBytes: 3 * 1024 ** 2 });
    host.supervisor.run({ ...spec, loadTicket: 3 });
    await host.reaches(spec, 'ready');
  });
});

describe('supervision: what is seen', () => {
  it('security 50: neither the command line nor the log of an engine holds its key', async () => {
    const spec = await host.model();
    host.supervisor.run(spec);
    const { pid } = await host.reaches(spec, 'ready');
    const key = host.supervisor.addressOf(spec.instanceId)?.apiKey ?? '';
    expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).not.toContain(key);
    expect((await host.supervisor.logs(spec.instanceId, 1_000)).join('\n')).not.toContain(key);
  });

  it('security 48: nothing in its environment steers an engine or tells it a secret', async () => {
    const spec = await host.model();
    host.supervisor.run(spec);
    const { pid } = await host.reaches(spec, 'ready');
    const names = readFileSync(`/proc/${pid}/environ`, 'utf8')
      .split('\0')
      .map((entry) => entry.split('=')[0]);
    expect(names.filter((name) => /^(?:LLAMA|HF|LD|DYLD)_/.test(name ?? ''))).toEqual([]);
    expect(names).toContain('GGML_NO_BACKTRACE');
  });

  it('shows how far a load is, and from the second one on how long it will take', async () => {
    const spec = await host.model(undefined, { loadMs: 1_500 });
    host.supervisor.run(spec);
    const loading = await until('progress', 5_000, () => {
      const now = host.now(spec.instanceId);
      return now?.phase === 'starting' && now.loadProgress > 0 ? now : undefined;
    });
    expect(loading.message).toMatch(/^It loads: \d+ %\.$/);
    expect(host.supervisor.whyUnavailable(spec.instanceId)).toMatchObject({ reason: 'loading' });
    expect(await host.reaches(spec, 'ready')).toMatchObject({ loadProgress: 1, memoryBytes: 3 * 1024 ** 2 });
    host.supervisor.restart(spec.instanceId);
    await host.reaches(spec, 'starting');
    expect(host.now(spec.instanceId)?.loadEtaS).toBeGreaterThan(0);
  });

  it('shows the last lines, also those of the run before', async () => {
    const spec = await host.model(undefined, { exit: { code: 1, log: 'the reason' }, once: true });
    host.supervisor.run(spec);
    await host.reaches(spec, 'ready');
    const lines = await host.supervisor.logs(spec.instanceId, 100);
    expect(lines).toEqual([
      'the reason',
      'load_tensors: loading model tensors',
      expect.stringContaining('model buffer size'),
      expect.stringContaining('KV buffer size'),
      'srv  llama_server: model loaded',
    ]);
    expect(await host.supervisor.logs(spec.instanceId, 1)).toEqual([lines.at(-1)]);
  });

  it('makes room for the next one on demand by unloading the one that nobody uses', async () => {
    host.supervisor.limit({ maxLoadedInstances: 1, memoryBudgetBytes: 0 });
    const [first, second] = await Promise.all([host.model(), host.model()]);
    host.supervisor.run({ ...first, residency: 'on_demand', loadTicket: 1 });
    const { pid } = await host.reaches(first, 'ready');
    host.supervisor.run({ ...second, residency: 'on_demand', loadTicket: 1 });
    await host.reaches(second, 'ready');
    expect([host.now(first.instanceId)?.phase, isAlive(pid)]).toEqual(['unloaded', false]);
  });

  it('refuses an instance id that is a path', async () => {
    const spec = await host.model();
    host.supervisor.run({ ...spec, instanceId: '../../escape' });
    await until('failed', 5_000, () => host.now('../../escape')?.phase === 'failed');
    expect(host.pids()).toEqual([]);
  });
});
