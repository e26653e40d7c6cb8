import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { RequestDetails } from '@roundhouse/admin-api';
import { until, type StackView } from '@roundhouse/testing';
import OpenAI, { toFile } from 'openai';
import { sharedStack } from './harness/shared-stack.ts';
import { makeTenant } from './harness/tenants.ts';

interface Billed {
  request_id: string;
  prompt_tokens: number;
  completion_tokens: number;
  units?: Record<string, number>;
}

/** What an answer of the SDK tells of its request. */
interface Answered {
  readonly response: { readonly headers: Headers };
}

const PRICE = {
  input_token_pico: '2000000',
  output_token_pico: '8000000',
  image_pico: '40000000000',
  second_pico: '100000001',
  character_pico: '15000000',
  request_pico: '7',
};

let stack: StackView;
let client: OpenAI;
const models: Record<string, string> = {};

beforeAll(async () => {
  stack = sharedStack();
  client = new OpenAI({ baseURL: `${stack.endpoints.gateway}/v1`, apiKey: stack.endpoints.api_key, maxRetries: 0 });
  const wanted = {
    chat: 'sim-chat',
    moderation: 'sim-moderation',
    rerank: 'sim-rerank',
    image: 'sim-image',
    image_edit: 'sim-image-edit',
    audio_speech: 'sim-speech',
    audio_transcription: 'sim-whisper',
    video: 'sim-video',
  };
  for (const [mode, upstream] of Object.entries(wanted)) {
    models[mode] = (await stack.admin.createModel([{ upstream }], mode, { price: PRICE })).key;
  }
  models['transcribe'] = (
    await stack.admin.createModel([{ upstream: 'sim-transcribe' }], 'audio_transcription', { price: PRICE })
  ).key;
  models['failing'] = (
    await stack.admin.createModel(
      [
        { upstream: 'sim-whisper?status=503', priority: 0 },
        { upstream: 'sim-whisper', priority: 1 },
      ],
      'audio_transcription',
      { price: PRICE },
    )
  ).key;
  await stack.settled();
}, 90_000);

/** The ledger's line of a request, and what its provider billed for it. */
async function recordOf({ response }: Answered): Promise<{ details: RequestDetails; bill: Billed }> {
  const id = response.headers.get('x-request-id') ?? '';
  let details: RequestDetails | undefined;
  await until('the ledger has the request', 30_000, async () => {
    const found = await stack.admin.call('GET', `/requests/${id}`);
    details = found.status === 200 ? (found.body as RequestDetails) : undefined;
    // Its record may come ahead of the ledger's rows, and those one by one.
    return details?.attempts.some((attempt) => attempt.status === 'success' && attempt.usage_source !== null) === true;
  });
  const lines = readFileSync(join(stack.dataDirectory, 'simulator', 'billing.jsonl'), 'utf8')
    .trimEnd()
    .split('\n');
  const bill = lines.map((line) => JSON.parse(line) as Billed).find((billed) => billed.request_id === id);
  expect(bill).toBeDefined();
  return { details: details!, bill: bill! };
}

/** Cost as the price says, from what the provider billed. */
function costOf({ prompt_tokens: input, completion_tokens: output, units = {} }: Billed): string {
  const perThousandMs = BigInt(units['audio_ms'] ?? 0) * BigInt(PRICE.second_pico);
  return String(
    BigInt(input) * BigInt(PRICE.input_token_pico) +
      BigInt(output) * BigInt(PRICE.output_token_pico) +
      BigInt(units['images'] ?? 0) * BigInt(PRICE.image_pico) +
      BigInt(units['characters'] ?? 0) * BigInt(PRICE.character_pico) +
      (perThousandMs + 999n) / 1000n +
      BigInt(PRICE.request_pico),
  );
}

const recording = (sizeBytes = 64_000) => toFile(Buffer.alloc(sizeBytes), 'größe.mp3', { type: 'audio/mpeg' });

describe('the official SDK works unchanged, and the ledger has what its provider billed', () => {
  it('completes, whole and streamed', async () => {
    const ask = { model: models['chat']!, prompt: 'Once upon a time' };
    const whole = await client.completions.create(ask).withResponse();
    expect(whole.data).toMatchObject({
      object: 'text_completion',
      model: ask.model,
      choices: [{ finish_reason: 'stop' }],
    });
    const streamed = await client.completions.create({ ...ask, stream: true }).withResponse();
    let text = '';
    for await (const chunk of streamed.data) text += chunk.choices[0]?.text ?? '';
    expect(text).toBe(whole.data.choices[0]?.text);
    for (const answered of [whole, streamed]) {
      const { details, bill } = await recordOf(answered);
      expect(details).toMatchObject({
        mode: 'chat',
        input_tokens: bill.prompt_tokens,
        output_tokens: bill.completion_tokens,
        cost_pico: costOf(bill),
      });
    }
  });

  it('moderates and reranks', async () => {
    const moderated = await client.moderations
      .create({ model: models['moderation']!, input: ['harm', 'peace'] })
      .withResponse();
    expect(moderated.data.results.map(({ flagged }) => flagged)).toEqual([true, false]);
    expect((await recordOf(moderated)).details).toMatchObject({ mode: 'moderation', status: 'success' });
    // The SDK has no call for it, but sends any.
    const ask = { model: models['rerank']!, query: 'blue', documents: ['red car', 'blue car'], top_n: 1 };
    const ranked = await client.post('/rerank', { body: ask }).withResponse();
    expect(ranked.data).toMatchObject({ model: ask.model, results: [{ index: 1, relevance_score: 1 }] });
    const { details, bill } = await recordOf(ranked);
    expect(details).toMatchObject({ mode: 'rerank', input_tokens: bill.prompt_tokens, cost_pico: costOf(bill) });
  });

  it('makes images, whole and streamed', async () => {
    const ask = { model: models['image']!, prompt: 'a lighthouse' };
    const whole = await client.images.generate({ ...ask, n: 2 }).withResponse();
    expect(whole.data.data?.map(({ b64_json: image }) => image?.slice(0, 4))).toEqual(['iVBO', 'iVBO']);
    const streamed = await client.images.generate({ ...ask, stream: true, partial_images: 1 }).withResponse();
    const types: string[] = [];
    for await (const event of streamed.data) types.push(event.type);
    expect(types).toEqual(['image_generation.partial_image', 'image_generation.completed']);
    for (const [answered, images] of [
      [whole, 2],
      [streamed, 1],
    ] as const) {
      const { details, bill } = await recordOf(answered);
      expect(details).toMatchObject({
        mode: 'image',
        images,
        input_tokens: bill.prompt_tokens,
        cost_pico: costOf(bill),
      });
    }
  });

  it('edits images', async () => {
    const image = await toFile(Buffer.alloc(640), 'in.png', { type: 'image/png' });
    const ask = { model: models['image_edit']!, prompt: 'at night', image: [image, image] };
    const answered = await client.images.edit(ask).withResponse();
    expect(answered.data.data).toHaveLength(1);
    const { details, bill } = await recordOf(answered);
    expect(details).toMatchObject({
      mode: 'image_edit',
      images: 1,
      image_tokens: 20,
      input_tokens: bill.prompt_tokens,
    });
    expect(details.cost_pico).toBe(costOf(bill));
  });

  it('speaks, as sound and as events', async () => {
    const ask = { model: models['audio_speech']!, input: 'Grüße 😀', voice: 'ash' } as const;
    const sound = await client.audio.speech.create(ask);
    expect((await sound.arrayBuffer()).byteLength).toBe(7 * 64);
    expect(sound.headers.get('content-type')).toBe('audio/mpeg');
    const { details, bill } = await recordOf({ response: sound });
    expect(details).toMatchObject({ mode: 'audio_speech', characters: 7, cost_pico: costOf(bill) });
    const events = await client.audio.speech.create({ ...ask, stream_format: 'sse' });
    expect(await events.text()).toMatch(/speech\.audio\.delta[^]*speech\.audio\.done/);
    const streamed = await recordOf({ response: events });
    expect(streamed.details).toMatchObject({ characters: 7, audio_output_tokens: streamed.bill.completion_tokens });
  });

  it('transcribes and translates: JSON, details, text and events', async () => {
    const ask = { model: models['audio_transcription']!, file: await recording() };
    const whole = await client.audio.transcriptions.create(ask).withResponse();
    expect(whole.data).toMatchObject({ text: expect.any(String), usage: { type: 'duration', seconds: 2 } });
    const verbose = await client.audio.transcriptions
      .create({ ...ask, response_format: 'verbose_json' })
      .withResponse();
    expect(verbose.data.duration).toBe(2);
    const translated = await client.audio.translations.create(ask).withResponse();
    expect(translated.data.text).not.toBe('');
    for (const answered of [whole, verbose, translated]) {
      const { details, bill } = await recordOf(answered);
      expect(details).toMatchObject({ mode: 'audio_transcription', audio_ms: 2_000, cost_pico: costOf(bill) });
    }
    const text = await client.audio.transcriptions.create({ ...ask, response_format: 'text' }).withResponse();
    expect(text.data).toMatch(/^[a-z ]+\n$/);
    // Nobody says how long a recording was that is answered with text: it is estimated, and says so.
    const { details } = await recordOf(text);
    expect(details.audio_ms).toBeGreaterThan(0);
    expect(details.attempts).toMatchObject([{ usage_source: 'estimated' }]);
  });

  it('streams a transcript that is billed by tokens', async () => {
    const ask = { model: models['transcribe']!, file: await recording(), stream: true } as const;
    const streamed = await client.audio.transcriptions.create(ask).withResponse();
    let text = '';
    let whole = '';
    for await (const event of streamed.data) {
      if (event.type === 'transcript.text.delta') text += event.delta;
      if (event.type === 'transcript.text.done') whole = event.text;
    }
    expect(text).toBe(whole);
    const { details, bill } = await recordOf(streamed);
    expect(details).toMatchObject({
      input_tokens: bill.prompt_tokens,
      audio_input_tokens: 20,
      cost_pico: costOf(bill),
    });
  });

  it('sends a large upload again when the first deployment fails', async () => {
    const ask = { model: models['failing']!, file: await recording(20_000_000) };
    const answered = await client.audio.transcriptions.create(ask).withResponse();
    expect(answered.response.headers.get('x-roundhouse-attempts')).toBe('2');
    expect((await recordOf(answered)).details).toMatchObject({ attempt_count: 2, audio_ms: 625_000 });
  });

  it('makes, watches, fetches and forgets a video, and shows it to no other project', async () => {
    const ask = { model: models['video']!, prompt: 'a lighthouse', seconds: '8' } as const;
    const made = await client.videos.create(ask).withResponse();
    expect(made.data).toMatchObject({ object: 'video', model: ask.model, status: 'queued', seconds: '8' });
    const { id } = made.data;
    await client.videos.retrieve(id);
    expect(await client.videos.retrieve(id)).toMatchObject({ id, status: 'completed', model: ask.model });
    const film = await client.videos.downloadContent(id);
    expect([(await film.arrayBuffer()).byteLength, film.headers.get('content-type')]).toEqual([1 << 20, 'video/mp4']);
    const { details, bill } = await recordOf(made);
    expect(details).toMatchObject({ mode: 'video', audio_ms: 8_000, cost_pico: costOf(bill) });

    const tenant = await makeTenant(stack, 'stranger');
    const apiKey = await tenant.admin.createKey();
    const stranger = new OpenAI({ baseURL: client.baseURL, apiKey: apiKey.secret, maxRetries: 0 });
    await until('the key is known', 15_000, async () => {
      const status = await stranger.models.list().then(
        () => 200,
        () => 401,
      );
      return status === 200;
    });
    for (const asked of [
      stranger.videos.retrieve(id),
      stranger.videos.downloadContent(id),
      stranger.videos.delete(id),
    ]) {
      await expect(asked).rejects.toBeInstanceOf(OpenAI.NotFoundError);
    }
    expect(await client.videos.delete(id)).toMatchObject({ id, deleted: true });
    await expect(client.videos.retrieve(id)).rejects.toBeInstanceOf(OpenAI.NotFoundError);
  });

  it('works under the alias /api/client/v1 (000-35)', async () => {
    const alias = new OpenAI({
      baseURL: `${stack.endpoints.gateway}/api/client/v1`,
      apiKey: stack.endpoints.api_key,
      maxRetries: 0,
    });
    expect((await alias.moderations.create({ model: models['moderation']!, input: 'x' })).results).toHaveLength(1);
    const speech = await alias.audio.speech.create({ model: models['audio_speech']!, input: 'x', voice: 'ash' });
    expect(speech.status).toBe(200);
    const file = await recording();
    expect(await alias.audio.transcriptions.create({ model: models['audio_transcription']!, file })).toHaveProperty(
      'text',
    );
  });

  it('gets an error of its own class for a form without a model, and for a model of another mode', async () => {
    const file = await recording();
    await expect(
      client.audio.transcriptions.create({ file, model: undefined as unknown as string }),
    ).rejects.toMatchObject({ status: 400, param: 'model' });
    await expect(client.audio.transcriptions.create({ file, model: models['chat']! })).rejects.toBeInstanceOf(
      OpenAI.BadRequestError,
    );
  });
});
