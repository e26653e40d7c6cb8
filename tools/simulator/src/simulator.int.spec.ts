import { readFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startSimulator, type Simulator } from './simulator.ts';

interface Completion {
  choices: { message: { content: string }; finish_reason: string }[];
  usage?: { prompt_tokens: number; completion_tokens: number };
}

describe('the simulated provider', () => {
  let folder: string;
  let simulator: Simulator;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'roundhouse-simulator-'));
    await writeFile(join(folder, 'model.gguf'), 'GGUF-bytes');
    simulator = await startSimulator({
      port: 0,
      billingLog: join(folder, 'billed.jsonl'),
      apiKey: 'k',
      artifactsDirectory: folder,
    });
  });
  afterAll(async () => {
    await simulator.close();
    await rm(folder, { recursive: true });
  });

  const call = (knobs: string, body: object = {}, path = 'chat/completions'): Promise<Response> =>
    fetch(`http://127.0.0.1:${simulator.port}/v1/${path}`, {
      method: 'POST',
      headers: { authorization: 'Bearer k', 'x-sim': knobs },
      body: JSON.stringify({ model: 'sim-chat', messages: [{ role: 'user', content: 'four' }], ...body }),
    });
  const lastBilled = async (): Promise<Record<string, unknown>> => {
    const lines = (await readFile(join(folder, 'billed.jsonl'), 'utf8')).trim().split('\n');
    return JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown>;
  };

  it('answers as many tokens as asked and bills them before the answer ends', async () => {
    const completion = (await (await call('tokens=5')).json()) as Completion;
    expect(completion.usage).toEqual({ prompt_tokens: 1, completion_tokens: 5, total_tokens: 6 });
    expect(completion.choices[0]?.message.content.split(' ')).toHaveLength(5);
    expect(await lastBilled()).toMatchObject({ prompt_tokens: 1, completion_tokens: 5, outcome: 'complete' });
  });

  it('stops at max_tokens and says so', async () => {
    const completion = (await (await call('tokens=5', { max_tokens: 2 })).json()) as Completion;
    expect([completion.usage?.completion_tokens, completion.choices[0]?.finish_reason]).toEqual([2, 'length']);
  });

  it('streams one event per token, then finish, usage and [DONE]', async () => {
    const text = await (
      await call('tokens=3&rate=500', { stream: true, stream_options: { include_usage: true } })
    ).text();
    const events = text.trim().split('\n\n');
    expect(events).toHaveLength(6);
    expect(events[4]).toContain('"completion_tokens":3');
    expect(events[5]).toBe('data: [DONE]');
  });

  it('leaves the usage out when asked', async () => {
    expect(await (await call('usage=none')).json()).not.toHaveProperty('usage');
  });

  it.each([
    ['error_at=1', 'error', 1],
    ['garbage_at=1&tokens=2', 'complete', 2],
  ])('%s still bills what was generated', async (knobs, outcome, tokens) => {
    const text = await (await call(knobs, { stream: true })).text();
    expect(text).toMatch(/"error":|<<<garbage>>>/);
    expect(await lastBilled()).toMatchObject({ outcome, completion_tokens: tokens });
  });

  it('cuts a stream in place of the chunk that was named', async () => {
    const response = await call('truncate_at=2', { stream: true });
    await expect(response.text()).rejects.toThrow(/terminated/);
    expect(await lastBilled()).toMatchObject({ outcome: 'truncated', completion_tokens: 2 });
  });

  it('bills what it generated for a caller that went away', async () => {
    const abort = new AbortController();
    const response = await fetch(`http://127.0.0.1:${simulator.port}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: 'Bearer k', 'x-sim': 'tokens=1000&rate=100' },
      body: JSON.stringify({ model: 'sim-chat', stream: true }),
      signal: abort.signal,
    });
    await response.body?.getReader().read();
    abort.abort();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await lastBilled()).toMatchObject({ outcome: 'aborted' });
  });

  it('refuses with the status asked for, and bills nothing', async () => {
    const before = await readFile(join(folder, 'billed.jsonl'), 'utf8');
    const response = await call('status=429&retry_after=7');
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '7']);
    expect(await readFile(join(folder, 'billed.jsonl'), 'utf8')).toBe(before);
  });

  it('refuses a wrong key', async () => {
    const response = await fetch(`http://127.0.0.1:${simulator.port}/v1/models`);
    expect(response.status).toBe(401);
  });

  it('gives equal texts equal vectors, as numbers or base64', async () => {
    const numbers = (await (await call('dims=4', { input: ['a', 'a'] }, 'embeddings')).json()) as {
      data: { embedding: number[] }[];
    };
    expect(numbers.data[0]?.embedding).toHaveLength(4);
    expect(numbers.data[0]?.embedding).toEqual(numbers.data[1]?.embedding);
    const encoded = (await (await call('', { input: 'a', encoding_format: 'base64' }, 'embeddings')).json()) as {
      data: { embedding: string }[];
    };
    expect(Buffer.from(encoded.data[0]?.embedding ?? '', 'base64')).toHaveLength(32);
  });

  it('serves a file whole or in ranges, and nothing outside its folder', async () => {
    const url = `http://127.0.0.1:${simulator.port}/artifacts/`;
    expect(await (await fetch(`${url}model.gguf`)).text()).toBe('GGUF-bytes');
    const part = await fetch(`${url}model.gguf`, { headers: { range: 'bytes=5-' } });
    expect([part.status, await part.text()]).toEqual([206, 'bytes']);
    expect((await fetch(`${url}..%2Fpasswd`)).status).toBe(404);
  });

  it('fails on command while it runs', async () => {
    const control = (knobs: object) =>
      fetch(`http://127.0.0.1:${simulator.port}/sim/knobs`, { method: 'PUT', body: JSON.stringify(knobs) });
    await control({ 'sim-chat': 'status=503' });
    expect((await call('')).status).toBe(503);
    await control({});
    expect((await call('')).status).toBe(200);
  });
});
