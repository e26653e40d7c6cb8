import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { writeGguf, writeTinyGguf } from '@roundhouse/gguf';
import { freePort, llamaServerPath, testDirectory, until } from '@roundhouse/testing';
import type { InstanceSpec } from '../engine/engines.ports.ts';
import { EngineHost } from '../fixtures/engine-host.ts';

const program = await llamaServerPath();
if (program === undefined) process.stderr.write('real-engine.int.spec: no llama-server here; its tests are skipped\n');
const withEngine = program === undefined ? describe.skip : describe;

let host: EngineHost;
beforeEach(async () => {
  const directory = await testDirectory('engines');
  host = await EngineHost.start({ program: program ?? '', directory, port: await freePort() });
});
afterEach(() => host.close());

const good = writeTinyGguf({ seed: 7 });

/** The good model with one text in it replaced by another of the same length. */
function altered(from: string, to: string, after = ''): Buffer {
  const bytes = Buffer.from(good);
  const at = bytes.indexOf(from, bytes.indexOf(after));
  if (at === -1 || from.length !== to.length) throw new Error('the model does not hold this');
  bytes.write(to, at);
  return bytes;
}

function withNumber(at: number, value: number): Buffer {
  const bytes = Buffer.from(good);
  bytes.writeUInt32LE(value, at);
  return bytes;
}

/** A LoRA of the tiny model that turns its queries. */
function loraOf(value: number): Buffer {
  const text = (value_: string) => ({ type: 'string', value: value_ }) as const;
  const values = Float32Array.from({ length: 64 * 4 }, (_, index) => (index % 3) * value);
  return writeGguf(
    [
      ['general.architecture', text('llama')],
      ['general.type', text('adapter')],
      ['adapter.type', text('lora')],
      ['adapter.lora.alpha', { type: 'float32', value: 4 }],
    ],
    [
      { name: 'blk.0.ffn_down.weight.lora_a', dimensions: [128, 2], values },
      { name: 'blk.0.ffn_down.weight.lora_b', dimensions: [2, 64], values: values.subarray(0, 128) },
    ],
  );
}

const chat = (host_: EngineHost, spec: InstanceSpec, content: string, more: object = {}): Promise<Response> =>
  host_.ask(spec, '/v1/chat/completions', { messages: [{ role: 'user', content }], max_tokens: 4, ...more });

withEngine('real llama-server', () => {
  it.each<[string, Buffer]>([
    ['is cut short by a byte', good.subarray(0, -1)],
    ['has only its first four bytes', good.subarray(0, 4)],
    ['does not begin with its magic', withNumber(0, 0x58_55_47_47)],
    ['is of version 4', withNumber(4, 4)],
    ['claims more tensors than there can be', withNumber(8, 0xff_ff_ff_f0)],
    ['holds the same token twice', altered('<0x41>', '<0x42>')],
    ['is of an architecture that nobody knows', altered('llama', 'lxama', 'general.architecture')],
    ['lacks a tensor that its architecture needs', altered('blk.0.attn_q.weight', 'blk.0.attn_x.weight')],
  ])('[004-11] refuses a model that %s, says so, never tries again, and goes on serving another', async (_, bytes) => {
    const [bad, fine] = [await host.model(bytes), await host.model()];
    host.supervisor.run(bad);
    host.supervisor.run(fine);
    const failed = await host.reaches(bad, 'failed');
    expect(failed).toMatchObject({ failure: { class: 'corrupt_file' }, retryAtUnixMs: 0, pid: 0 });
    expect(failed.message).not.toBe('');
    await host.reaches(fine, 'ready');
    expect((await chat(host, fine, 'hello')).status).toBe(200);
    expect(host.now(bad.instanceId)).toMatchObject({ phase: 'failed', failures: 1 });
  });

  it('says which setting the engine refused, and does not try it again', async () => {
    const spec = await host.model();
    host.supervisor.run({ ...spec, settings: { ...spec.settings, flashAttention: false, cacheTypeV: 'q4_0' } });
    const failed = await host.reaches(spec, 'failed');
    expect(failed).toMatchObject({ failure: { class: 'bad_setting' }, retryAtUnixMs: 0 });
  });

  it('shows what it measured while it loaded, what one slot holds and what the model can', async () => {
    const spec = await host.model();
    host.supervisor.run(spec);
    const ready = await host.reaches(spec, 'ready');
    expect(ready).toMatchObject({ slots: 2, contextTokens: 256, capabilities: [] });
    expect(ready.memoryBytes).toBeGreaterThan(good.length);
    expect(ready.engineBuild).toMatch(/^[0-9a-f]{64}$/);
  });

  it('[004-12] follows every setting that it can: types of the cache, one pool, no mapping, no reasoning', async () => {
    const spec = await host.model();
    host.supervisor.run({
      ...spec,
      settings: {
        contextTokens: 512,
        parallel: 2,
        gpuLayers: 0,
        threads: 1,
        threadsBatch: 2,
        batchTokens: 256,
        microBatchTokens: 128,
        embeddings: false,
        flashAttention: true,
        cacheTypeK: 'q8_0',
        cacheTypeV: 'q8_0',
        reasoning: false,
        reasoningBudgetTokens: 0,
        memoryMap: false,
        memoryLock: false,
        promptCache: true,
        continuousBatching: true,
        unifiedCache: true,
        contextShift: false,
      },
    });
    // One pool: each slot may use all of it.
    expect(await host.reaches(spec, 'ready', 'failed')).toMatchObject({ phase: 'ready', contextTokens: 512 });
    expect((await chat(host, spec, 'hello')).status).toBe(200);
  });

  it('serves embeddings, proved by one', async () => {
    const spec = await host.model();
    host.supervisor.run({ ...spec, settings: { ...spec.settings, embeddings: true } });
    expect(await host.reaches(spec, 'ready')).toMatchObject({ capabilities: ['embeddings'] });
    const answer = await host.ask(spec, '/v1/embeddings', { input: 'hello' });
    expect(((await answer.json()) as { data: { embedding: number[] }[] }).data[0]?.embedding).toHaveLength(64);
  });

  it('serves rerank of a model with a classifier, proved by one score', async () => {
    const spec = await host.model(writeTinyGguf({ seed: 7, kind: 'rerank' }));
    host.supervisor.run({ ...spec, settings: { ...spec.settings, rerank: true } });
    expect(await host.reaches(spec, 'ready')).toMatchObject({ capabilities: ['rerank'] });
    const answer = await host.ask(spec, '/v1/rerank', { query: 'a', documents: ['b', 'c'] });
    expect(((await answer.json()) as { results: object[] }).results).toHaveLength(2);
  });

  it('applies adapters beside the model, each with its scale', async () => {
    const spec = await host.model();
    for (const [name, value] of [
      ['one.gguf', 0.5],
      ['two.gguf', -0.5],
    ] as const) {
      writeFileSync(join(dirname(spec.modelPath), name), loraOf(value));
    }
    const answer = async (adapters: readonly { file: string; scale: number }[]): Promise<string> => {
      host.supervisor.run({ ...spec, settings: { ...spec.settings, adapters } });
      await until('the engine with these adapters', 10_000, () => {
        const pid = host.now(spec.instanceId)?.phase === 'ready' ? (host.now(spec.instanceId)?.pid ?? 0) : 0;
        const line = pid === 0 ? '' : readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        return pid !== 0 && adapters.every(({ file, scale }) => line.includes(`${file}:${scale}`));
      });
      const text = await chat(host, spec, 'hello', { seed: 1, max_tokens: 24, ignore_eos: true });
      return ((await text.json()) as { choices: { message: { content: string } }[] }).choices[0]?.message.content ?? '';
    };
    const plain = await answer([]);
    expect(await answer([{ file: 'one.gguf', scale: 4 }])).not.toBe(plain);
    expect(
      await answer([
        { file: 'one.gguf', scale: 4 },
        { file: 'two.gguf', scale: 0.25 },
      ]),
    ).not.toBe(plain);
  });

  it('security 47: runs the chat template that was approved by its hash, and no other', async () => {
    const template = "{% for message in messages %}<{{ message['content'] }}>{% endfor %}";
    const chatTemplateSha256 = createHash('sha256').update(template).digest('hex');
    const spec = await host.model();
    const approved = { ...spec, settings: { ...spec.settings, chatTemplateSha256 } };
    host.supervisor.run(approved);
    expect(await host.reaches(approved, 'failed')).toMatchObject({
      failure: { class: 'bad_setting' },
      retryAtUnixMs: 0,
    });
    writeFileSync(join(dirname(spec.modelPath), 'approved.jinja'), template);
    host.supervisor.restart(spec.instanceId);
    await host.reaches(approved, 'ready');
    const { port = 0, apiKey = '' } = host.supervisor.addressOf(spec.instanceId) ?? {};
    const props = await fetch(`http://127.0.0.1:${port}/props`, { headers: { authorization: `Bearer ${apiKey}` } });
    expect(((await props.json()) as { chat_template: string }).chat_template.trim()).toBe(template);
  });

  it('refuses a model that is named as projector or as adapter, before any process exists', async () => {
    const spec = await host.model();
    for (const settings of [{ projectorFile: 'model.gguf' }, { adapters: [{ file: 'model.gguf', scale: 1 }] }]) {
      host.supervisor.run({ ...spec, settings: { ...spec.settings, ...settings } });
      const failed = await until('refusal', 10_000, () => {
        const now = host.now(spec.instanceId);
        return now?.phase === 'failed' && now.message.includes('is of kind model') ? now : undefined;
      });
      expect(failed).toMatchObject({ failure: { class: 'bad_setting' }, pid: 0 });
      host.supervisor.stop(spec.instanceId);
    }
  });

  it('starts a killed engine again, and replaces one that stands still', async () => {
    const spec = await host.model();
    host.supervisor.run(spec);
    const first = await host.reaches(spec, 'ready');
    process.kill(first.pid, 'SIGKILL');
    await host.reaches(spec, 'failed');
    const second = await host.reaches(spec, 'ready');
    process.kill(second.pid, 'SIGSTOP');
    expect(await host.reaches(spec, 'failed')).toMatchObject({ failure: { class: 'hung' } });
    await host.reaches(spec, 'ready');
    expect((await chat(host, spec, 'hello')).status).toBe(200);
  });

  it('counts its work: rates of prompts and tokens reach the samples', async () => {
    const spec = await host.model();
    host.supervisor.run(spec);
    await host.reaches(spec, 'ready');
    const answer = await chat(host, spec, 'hello '.repeat(8), { max_tokens: 64, ignore_eos: true });
    expect(answer.status).toBe(200);
    await answer.text();
    const sample = await until('rates', 5_000, async () => {
      const [found] = await host.supervisor.samples();
      return found !== undefined && found.tokensPerSecond > 0 && found.promptTokensPerSecond > 0 ? found : undefined;
    });
    expect(sample).toMatchObject({ slots: 2, busySlots: 0, queueLength: 0 });
    expect(sample.residentBytes).toBeGreaterThan(1024 ** 2);
    expect(sample.idleSinceUnixMs).toBeGreaterThan(0);
  });

  it('security 51: with the prompt cache off nobody is faster for what another said', async () => {
    const prompt = 'the same long beginning of two callers '.repeat(8);
    const reused = async (promptCache: boolean): Promise<number[]> => {
      const spec = await host.model();
      host.supervisor.run({ ...spec, settings: { ...spec.settings, parallel: 1, promptCache } });
      await host.reaches(spec, 'ready');
      const tokens: number[] = [];
      for (let call = 0; call < 4; call += 1) {
        const answer = await chat(host, spec, prompt, { temperature: 0 });
        const { timings } = (await answer.json()) as { timings: { cache_n: number } };
        tokens.push(timings.cache_n);
      }
      host.supervisor.stop(spec.instanceId);
      return tokens;
    };
    expect((await reused(true)).slice(1).every((count) => count > 0)).toBe(true);
    expect(await reused(false)).toEqual([0, 0, 0, 0]);
  });

  it('security 49: listens on loopback alone, with its key, without page, slots and foreign origins', async () => {
    const spec = await host.model();
    host.supervisor.run(spec);
    const { pid } = await host.reaches(spec, 'ready');
    const { port = 0, apiKey = '' } = host.supervisor.addressOf(spec.instanceId) ?? {};
    const hexPort = port.toString(16).toUpperCase().padStart(4, '0');
    const sockets = readFileSync(`/proc/${pid}/net/tcp`, 'utf8') + readFileSync(`/proc/${pid}/net/tcp6`, 'utf8');
    const listening = sockets.split('\n').filter((line) => line.includes(`:${hexPort} `) && line.includes(' 0A '));
    expect(listening.map((line) => line.trim().split(/\s+/)[1])).toEqual([`0100007F:${hexPort}`]);
    const get = (path: string, headers: Record<string, string> = {}) =>
      fetch(`http://127.0.0.1:${port}${path}`, { headers });
    const key = { authorization: `Bearer ${apiKey}` };
    expect((await get('/props')).status).toBe(401);
    expect((await get('/slots', key)).status).toBe(501);
    expect((await get('/', key)).status).toBe(404);
    const foreign = await get('/props', { ...key, origin: 'https://evil.example' });
    expect(foreign.headers.get('access-control-allow-origin')).not.toBe('https://evil.example');
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    expect(command).toEqual(expect.arrayContaining(['--offline', '--no-slots']));
  });
});
