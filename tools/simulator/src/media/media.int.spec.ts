import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSimulator, type Simulator } from '../simulator.ts';

let folder: string;
let simulator: Simulator;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'simulator-'));
  simulator = await startSimulator({ port: 0, billingLog: join(folder, 'bill.jsonl') });
});

afterAll(async () => {
  await simulator.close();
  rmSync(folder, { recursive: true });
});

const call = (path: string, body: object | FormData): Promise<Response> =>
  fetch(`http://127.0.0.1:${simulator.port}/v1/${path}`, {
    method: 'POST',
    ...(body instanceof FormData
      ? { body }
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
const bill = (): Record<string, unknown>[] =>
  readFileSync(join(folder, 'bill.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

function recording(fields: Record<string, string>, sizeBytes = 64_000): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  form.set('file', new Blob([new Uint8Array(sizeBytes)], { type: 'audio/wav' }), 'say.wav');
  return form;
}

describe('the endpoints beside chat', () => {
  it.each<[string, object | FormData, object, object]>([
    [
      'completions',
      { model: 'm', prompt: 'four' },
      { object: 'text_completion' },
      { prompt_tokens: 1, completion_tokens: 16 },
    ],
    ['moderations', { model: 'm', input: 'harm' }, { results: [{ flagged: true }] }, { prompt_tokens: 0 }],
    [
      'rerank',
      { model: 'm', query: 'blue', documents: ['red', 'blue'] },
      { results: [{ index: 1, relevance_score: 1 }, { index: 0 }] },
      { prompt_tokens: 4, units: { searches: 1 } },
    ],
    [
      'images/generations',
      { model: 'm', prompt: 'x', n: 2 },
      { usage: { output_tokens: 32 } },
      { units: { images: 2 } },
    ],
    [
      'audio/transcriptions',
      recording({ model: 'whisper' }),
      { usage: { seconds: 2 } },
      { units: { audio_ms: 2_000 } },
    ],
    ['audio/translations', recording({ model: 'm' }), { usage: { type: 'tokens' } }, { completion_tokens: 8 }],
    ['videos', { model: 'm', seconds: '8' }, { status: 'queued' }, { units: { audio_ms: 8_000 } }],
  ])('answer and bill %s', async (path, body, answer, billed) => {
    const response = await call(path, body);
    expect([response.status, await response.json()]).toMatchObject([200, answer]);
    expect(bill().at(-1)).toMatchObject(billed);
  });

  it('speak as many bytes as they were given characters, and stream events', async () => {
    const sound = await call('audio/speech', { model: 'm', input: 'héllo', voice: 'ash' });
    expect((await sound.arrayBuffer()).byteLength).toBe(5 * 64);
    expect(bill().at(-1)).toMatchObject({ units: { characters: 5 } });
    const events = await (await call('audio/transcriptions', recording({ model: 'm', stream: 'true' }))).text();
    expect(events.match(/^event: .*/gm)).toHaveLength(9);
  });

  it('keep a video until it is forgotten', async () => {
    const { id } = (await (await call('videos', { model: 'm', prompt: 'x' })).json()) as { id: string };
    const at = `http://127.0.0.1:${simulator.port}/v1/videos/${id}`;
    await fetch(at);
    expect(await (await fetch(at)).json()).toMatchObject({ status: 'completed' });
    expect((await (await fetch(`${at}/content`)).arrayBuffer()).byteLength).toBe(1 << 20);
    expect(await (await fetch(at, { method: 'DELETE' })).json()).toMatchObject({ deleted: true });
    expect((await fetch(at)).status).toBe(404);
  });

  it('fail as asked', async () => {
    expect((await call('rerank', { model: 'm?status=503', query: 'x', documents: [] })).status).toBe(503);
    await expect(
      call('audio/speech', { model: 'm?truncate_at=10', input: 'hello' }).then((answer) => answer.arrayBuffer()),
    ).rejects.toThrow();
  });
});
