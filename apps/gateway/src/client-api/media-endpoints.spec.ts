import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Mode } from '@roundhouse/contracts/common/v1/common';
import { NO_TOKENS } from '@roundhouse/openai-api';
import { until } from '@roundhouse/testing';
import type { ModelFixture } from '../inference/fixtures/config-state.ts';
import { API_KEY, startGateway, type GatewayUnderTest } from '../inference/fixtures/gateway-under-test.ts';
import {
  event,
  sendJson,
  startUpstream,
  type Script,
  type ScriptedUpstream,
} from '../inference/fixtures/scripted-upstream.ts';
import { UploadsService } from '../uploads/uploads.service.ts';

let upstream: ScriptedUpstream;
let spare: ScriptedUpstream;
let gateway: GatewayUnderTest;

const MODES: Readonly<Record<string, Mode>> = {
  chat: Mode.MODE_CHAT,
  rerank: Mode.MODE_RERANK,
  image: Mode.MODE_IMAGE,
  edit: Mode.MODE_IMAGE_EDIT,
  speech: Mode.MODE_AUDIO_SPEECH,
  scribe: Mode.MODE_AUDIO_TRANSCRIPTION,
  video: Mode.MODE_VIDEO,
  moderation: Mode.MODE_MODERATION,
};

beforeEach(async () => {
  upstream = await startUpstream(sendJson(500, '{}'));
  spare = await startUpstream(sendJson(500, '{}'));
  const models = Object.entries(MODES).map(([key, mode]): ModelFixture => {
    return { key, mode, upstreams: [upstream.url, spare.url] };
  });
  gateway = await startGateway({
    models,
    uploads: { maxFileBytes: 200_000, maxFieldBytes: 2_000, maxFormBytes: 400_000 },
  });
});

afterEach(async () => {
  await gateway.close();
  await upstream.close();
  await spare.close();
});

const authorization = { authorization: `Bearer ${API_KEY}` };
const post = (path: string, body: object | FormData, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(gateway.url + path, {
    method: 'POST',
    headers: {
      ...authorization,
      ...(body instanceof FormData ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    body: body instanceof FormData ? body : JSON.stringify(body),
  });
const settled = () =>
  gateway.accounting.settled.map(({ record, facts }) => ({ mode: record.attribution.mode, ...facts }));

function form(model: string, more: Record<string, string> = {}, sizeBytes = 16_000): FormData {
  const fields = new FormData();
  fields.set('model', model);
  for (const [name, value] of Object.entries(more)) fields.set(name, value);
  fields.set('file', new Blob([new Uint8Array(sizeBytes)], { type: 'audio/mpeg' }), 'größe.mp3');
  return fields;
}

/** Reads what an upstream was sent, by the platform's own parser. */
async function sentForm(index = 0, at = upstream): Promise<FormData> {
  const type = at.requests[index]!.headers['content-type']!;
  return new Response(at.bodies[index], { headers: { 'content-type': type } }).formData();
}

const bytesOf =
  (status: number, type: string, body: Buffer): Script =>
  (response) =>
    void response.writeHead(status, { 'content-type': type, 'content-length': body.length }).end(body);

describe('endpoints with JSON', () => {
  it.each<[string, string, object, object, object]>([
    [
      '/v1/completions',
      '/v1/completions',
      { model: 'chat', prompt: 'x' },
      {
        model: 'up',
        choices: [{ text: 'y', finish_reason: 'stop' }],
        usage: { prompt_tokens: 3, completion_tokens: 1 },
      },
      { mode: Mode.MODE_CHAT, usage: { inputTokens: 3, outputTokens: 1 }, finishReason: 'stop' },
    ],
    [
      '/v1/moderations',
      '/v1/moderations',
      { model: 'moderation', input: 'x'.repeat(40) },
      { model: 'up', results: [{ flagged: false }] },
      { mode: Mode.MODE_MODERATION, usageSource: 'estimated', usage: { outputTokens: 0 } },
    ],
    [
      '/api/client/v1/rerank',
      '/v1/rerank',
      { model: 'rerank', query: 'x', documents: ['y'] },
      { model: 'up', results: [{ index: 0, relevance_score: 1 }], usage: { total_tokens: 9 } },
      { mode: Mode.MODE_RERANK, usage: { inputTokens: 9 } },
    ],
    [
      '/v1/images/generations',
      '/v1/images/generations',
      { model: 'image', prompt: 'x', n: 2 },
      { created: 1, data: [{ b64_json: 'AA' }, { b64_json: 'BB' }], usage: { input_tokens: 4, output_tokens: 20 } },
      { mode: Mode.MODE_IMAGE, usage: { images: 2, inputTokens: 4, outputTokens: 20 } },
    ],
  ])('%s is answered, and recorded with its mode and usage', async (path, upstreamPath, body, answer, facts) => {
    upstream.script = sendJson(200, JSON.stringify(answer));
    const response = await post(path, body);
    const { model } = body as { model: string };
    expect([response.status, await response.json()]).toEqual([200, { ...answer, ...('model' in answer && { model }) }]);
    expect(upstream.requests[0]).toMatchObject({ url: upstreamPath, method: 'POST' });
    expect(JSON.parse(upstream.bodies[0]!)).toEqual({ ...body, model: 'upstream-model' });
    expect(settled()).toMatchObject([{ endStatus: 'success', usageSource: 'provider', ...facts }]);
  });

  it('streams completions with their usage, though the caller asked for none', async () => {
    const piece = (text: string, more = {}) => event({ model: 'up', choices: [{ text, ...more }] });
    const usage = event({ model: 'up', choices: [], usage: { prompt_tokens: 2, completion_tokens: 1 } });
    upstream.script = (response) =>
      void response
        .writeHead(200, { 'content-type': 'text/event-stream' })
        .end(`${piece('a')}${piece('', { finish_reason: 'stop' })}${usage}data: [DONE]\n\n`);
    const text = await (await post('/v1/completions', { model: 'chat', prompt: 'x', stream: true })).text();
    expect(text).toBe(
      `${piece('a')}${piece('', { finish_reason: 'stop' })}data: [DONE]\n\n`.replaceAll('"up"', '"chat"'),
    );
    expect(JSON.parse(upstream.bodies[0]!)).toMatchObject({ stream_options: { include_usage: true } });
    expect(settled()).toMatchObject([{ usage: { inputTokens: 2, outputTokens: 1 } }]);
  });

  it('tries another deployment while nothing is sent, whatever the first one says', async () => {
    for (const script of [
      sendJson(503, '{}'),
      sendJson(200, '{"data":[]}'),
      sendJson(200, '{"error":{"message":"overloaded"}}'),
    ]) {
      upstream.script = script;
      spare.script = sendJson(200, '{"data":[{"url":"x"}]}');
      const response = await post('/v1/images/generations', { model: 'image', prompt: 'x' });
      expect([response.status, response.headers.get('x-roundhouse-attempts')]).toEqual([200, '2']);
    }
  });

  it('400 for a model of another mode', async () => {
    for (const path of ['/v1/images/generations', '/v1/audio/speech', '/v1/rerank', '/v1/videos', '/v1/moderations']) {
      expect([(await post(path, { model: 'chat' })).status, upstream.bodies]).toEqual([400, []]);
    }
  });
});

describe('streams of events', () => {
  const completed = {
    type: 'image_generation.completed',
    b64_json: 'AA',
    usage: { input_tokens: 4, output_tokens: 20 },
  };

  it('pass whole, with what they report', async () => {
    const text = `event: x\n${event({ type: 'something.new' })}${event(completed)}`;
    upstream.script = (response) => void response.writeHead(200, { 'content-type': 'text/event-stream' }).end(text);
    const response = await post('/v1/images/generations', { model: 'image', prompt: 'x', stream: true });
    expect([response.headers.get('content-type'), await response.text()]).toEqual([
      'text/event-stream; charset=utf-8',
      text,
    ]);
    expect(JSON.parse(upstream.bodies[0]!)).not.toHaveProperty('stream_options');
    expect(settled()).toMatchObject([{ usage: { images: 1, inputTokens: 4, outputTokens: 20 } }]);
  });

  it('end with an error event when they break off, and never change their source then', async () => {
    upstream.script = (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(event({ type: 'image_generation.partial_image' }), () => response.destroy());
    };
    const text = await (await post('/v1/images/generations', { model: 'image', prompt: 'x', stream: true })).text();
    expect(text).toMatch(/partial_image[^]*"error":\{/);
    expect(spare.bodies).toEqual([]);
    expect(settled()).toMatchObject([{ endStatus: 'error', failureClass: 'truncated' }]);
  });
});

describe('speech', () => {
  const sound = Buffer.alloc(300_000, 'sound');

  it('goes through byte for byte, and is charged by the character', async () => {
    upstream.script = bytesOf(200, 'audio/mpeg', sound);
    const response = await post('/v1/audio/speech', { model: 'speech', input: 'Hé😀', voice: 'ash' });
    expect(response.headers.get('content-type')).toBe('audio/mpeg');
    expect(Buffer.from(await response.arrayBuffer())).toEqual(sound);
    expect(settled()).toMatchObject([
      { mode: Mode.MODE_AUDIO_SPEECH, usage: { ...NO_TOKENS, characters: 3 }, usageSource: 'estimated' },
    ]);
  });

  it('ends only after its charge is recorded', async () => {
    upstream.script = bytesOf(200, 'audio/mpeg', sound);
    let record: (() => void) | undefined;
    gateway.accounting.beforeFlush = (done) => {
      record = done;
    };
    const response = await post('/v1/audio/speech', { model: 'speech', input: 'abc', voice: 'ash' });
    let ended = false;
    const whole = response.arrayBuffer().then(() => {
      ended = true;
    });
    await until('the charge waits to be recorded', 2_000, () => record !== undefined);
    await new Promise((done) => setTimeout(done, 50));
    expect(ended).toBe(false);
    record?.();
    await whole;
  });

  it('streams events where the caller wants them', async () => {
    const text = event({ type: 'speech.audio.done', usage: { input_tokens: 2, output_tokens: 9 } });
    upstream.script = (response) => void response.writeHead(200, { 'content-type': 'text/event-stream' }).end(text);
    const body = { model: 'speech', input: 'abc', voice: 'ash', stream_format: 'sse' };
    expect(await (await post('/v1/audio/speech', body)).text()).toBe(text);
    expect(settled()).toMatchObject([{ usage: { inputTokens: 2, audioOutputTokens: 9, characters: 3 } }]);
  });

  it('breaks the connection when its upstream breaks off, so that nobody takes a part for the whole', async () => {
    upstream.script = (response) => {
      response.writeHead(200, { 'content-type': 'audio/mpeg' });
      response.write(sound, () => response.destroy());
    };
    const response = await post('/v1/audio/speech', { model: 'speech', input: 'abc', voice: 'ash' });
    await expect(response.arrayBuffer()).rejects.toThrow();
    expect(spare.bodies).toEqual([]);
    expect(settled()).toMatchObject([{ endStatus: 'error', failureClass: 'truncated', usage: { characters: 3 } }]);
  });

  it('tries another deployment while no byte is sent', async () => {
    upstream.script = bytesOf(200, 'audio/mpeg', Buffer.alloc(0));
    spare.script = bytesOf(200, 'audio/mpeg', sound);
    const response = await post('/v1/audio/speech', { model: 'speech', input: 'abc', voice: 'ash' });
    expect((await response.arrayBuffer()).byteLength).toBe(sound.length);
    expect(settled()).toMatchObject([{ failureClass: 'protocol' }, { endStatus: 'success' }]);
  });

  it('holds little memory for a caller who does not read, and cancels when it leaves', async () => {
    let written = 0;
    let closed = false;
    upstream.script = (response) => {
      response.writeHead(200, { 'content-type': 'audio/mpeg' });
      const more = (): void => {
        while (written < 200_000_000 && response.write(sound)) written += sound.length;
      };
      response.on('drain', more);
      response.on('close', () => {
        closed = true;
      });
      more();
    };
    const leaving = new AbortController();
    const response = await fetch(`${gateway.url}/v1/audio/speech`, {
      method: 'POST',
      headers: { ...authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'speech', input: 'abc', voice: 'ash' }),
      signal: leaving.signal,
    });
    expect(response.status).toBe(200);
    await new Promise((done) => setTimeout(done, 300));
    expect(written).toBeLessThan(30_000_000);
    leaving.abort();
    await until('the upstream is cancelled', 1_000, () => closed);
    expect(settled()).toMatchObject([{ endStatus: 'cancelled', usage: { characters: 3 } }]);
  });
});

describe('forms', () => {
  it('go on with the upstream’s name of the model, file and all, and again after a failure', async () => {
    upstream.script = sendJson(503, '{}');
    spare.script = sendJson(200, JSON.stringify({ text: 'hi', usage: { type: 'duration', seconds: 2.5 } }));
    const response = await post(
      '/v1/audio/transcriptions',
      form('scribe', { language: 'de', 'include[]': 'logprobs' }),
    );
    expect([response.status, await response.json()]).toMatchObject([200, { text: 'hi' }]);
    for (const at of [upstream, spare]) {
      const sent = await sentForm(0, at);
      expect([sent.get('model'), sent.get('language'), sent.get('include[]')]).toEqual([
        'upstream-model',
        'de',
        'logprobs',
      ]);
      expect((sent.get('file') as File).size).toBe(16_000);
      expect((sent.get('file') as File).type).toBe('audio/mpeg');
    }
    expect(settled()).toMatchObject([
      { failureClass: 'overloaded' },
      { mode: Mode.MODE_AUDIO_TRANSCRIPTION, usage: { audioMs: 2_500 }, usageSource: 'provider' },
    ]);
    expect(gateway.app.get(UploadsService).heldBytes).toBe(0);
  });

  it('answer with text where text was asked for, counted by the length of the recording', async () => {
    upstream.script = (response) => void response.writeHead(200, { 'content-type': 'text/plain' }).end('hällo\n');
    const response = await post('/v1/audio/translations', form('scribe', { response_format: 'text' }));
    expect([response.headers.get('content-type'), await response.text()]).toEqual([
      'text/plain; charset=utf-8',
      'hällo\n',
    ]);
    expect(upstream.requests[0]?.url).toBe('/v1/audio/translations');
    expect(settled()).toMatchObject([{ usage: { ...NO_TOKENS, audioMs: 2_000 }, usageSource: 'estimated' }]);
  });

  it('stream transcripts', async () => {
    const usage = { type: 'tokens', input_tokens: 9, output_tokens: 2, input_token_details: { audio_tokens: 9 } };
    const text = event({ type: 'transcript.text.delta', delta: 'a' }) + event({ type: 'transcript.text.done', usage });
    upstream.script = (response) => void response.writeHead(200, { 'content-type': 'text/event-stream' }).end(text);
    expect(await (await post('/v1/audio/transcriptions', form('scribe', { stream: 'true' }))).text()).toBe(text);
    expect(settled()).toMatchObject([{ usage: { audioInputTokens: 9, outputTokens: 2 } }]);
  });

  it('carry no member that would steer a client library', async () => {
    upstream.script = sendJson(200, '{"data":[{"url":"x"}]}');
    await post('/v1/images/edits', form('edit', { prompt: 'x', api_key: 'sk', base_url: 'http://x' }));
    expect([...(await sentForm()).keys()].toSorted()).toEqual(['file', 'model', 'prompt']);
  });

  const raw = (body: string, type = 'multipart/form-data; boundary=b'): Promise<Response> =>
    fetch(`${gateway.url}/v1/audio/transcriptions`, {
      method: 'POST',
      headers: { ...authorization, 'content-type': type },
      body,
    });
  const part = (name: string, value = 'x', more = ''): string =>
    `--b\r\ncontent-disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`;

  it.each<[string, number, string, string | undefined]>([
    ['without a boundary', 400, `${part('model')}--b--\r\n`, 'multipart/form-data'],
    ['with 33 parts', 400, `${Array.from({ length: 33 }, (_, n) => part(`f${n}`)).join('')}--b--\r\n`, undefined],
    ['without a model', 400, `${part('file')}--b--\r\n`, undefined],
    ['with two models', 400, `${part('model', 'scribe').repeat(2)}--b--\r\n`, undefined],
    ['with a model that is a file', 400, `${part('model', 'scribe', '; filename="m"')}--b--\r\n`, undefined],
    ['with an unknown model', 404, `${part('model', 'nobody')}--b--\r\n`, undefined],
    ['with a field that is too large', 413, `${part('model', 'x'.repeat(2_001))}--b--\r\n`, undefined],
    [
      'with a file that is too large',
      413,
      `${part('file', 'x'.repeat(200_001), '; filename="a"')}--b--\r\n`,
      undefined,
    ],
    ['that is too large', 413, `${part('file', 'x'.repeat(150_000), '; filename="a"').repeat(3)}--b--\r\n`, undefined],
    ['that is cut off', 400, part('model', 'scribe').slice(0, -1), undefined],
    ['of nothing', 400, '', undefined],
    ['of an odd type', 415, `${part('model', 'x')}--b--\r\n`, 'multipart/form-data boundary=b'],
    ['of another multipart type', 400, `${part('model', 'x')}--b--\r\n`, 'multipart/mixed; boundary=b'],
    ['in capitals, of an unknown model', 404, `${part('model', 'nobody')}--b--\r\n`, 'Multipart/Form-Data; Boundary=b'],
  ])('%s get one clear %d', async (_what, status, body, type) => {
    const response = await raw(body, type);
    expect(response.status).toBe(status);
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(await response.json()).toMatchObject({
      error: { message: expect.any(String), type: 'invalid_request_error' },
    });
    expect([upstream.bodies, settled(), gateway.app.get(UploadsService).heldBytes]).toEqual([[], [], 0]);
  });

  it('beyond what the process may hold get 503 and the advice to wait, until others are over', async () => {
    const small = await startGateway({
      models: [{ key: 'scribe', mode: Mode.MODE_AUDIO_TRANSCRIPTION, upstreams: [upstream.url] }],
      uploads: { maxHeldBytes: 20_000 },
    });
    const send = (): Promise<Response> =>
      fetch(`${small.url}/v1/audio/transcriptions`, { method: 'POST', headers: authorization, body: form('scribe') });
    let answer: (() => void) | undefined;
    upstream.script = (response, request, body) => {
      answer = () => sendJson(200, '{"text":"x"}')(response, request, body);
    };
    const first = send();
    await until('the first one is served', 2_000, () => answer !== undefined);
    const refused = await send();
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '2']);
    expect(await refused.json()).toMatchObject({ error: { code: 'overloaded' } });
    answer?.();
    expect((await first).status).toBe(200);
    upstream.script = sendJson(200, '{"text":"x"}');
    await until('its memory is given back', 1_000, () => small.app.get(UploadsService).heldBytes === 0);
    expect((await send()).status).toBe(200);
    await small.close();
  });

  it('that drip in are given up in time, and hold nothing then', async () => {
    const slow = await startGateway({
      models: [{ key: 'scribe', mode: Mode.MODE_AUDIO_TRANSCRIPTION, upstreams: [upstream.url] }],
      limits: { requestTimeoutMs: 300, headersTimeoutMs: 200, checkIntervalMs: 50 },
    });
    const socket = connect(slow.port, '127.0.0.1');
    let answer = '';
    socket.on('data', (bytes: Buffer) => (answer += bytes.toString()));
    socket.on('error', () => undefined);
    socket.write(
      `POST /v1/audio/transcriptions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${API_KEY}\r\n` +
        `content-type: multipart/form-data; boundary=b\r\ncontent-length: 100000\r\n\r\n${part('file', '', '; filename="a"')}`,
    );
    const drip = setInterval(() => socket.write('xxxxxxxxxx'), 20);
    await until('it is given up', 3_000, () => socket.closed);
    clearInterval(drip);
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    await until('nothing is held', 1_000, () => slow.app.get(UploadsService).heldBytes === 0);
    expect(slow.accounting.opened).toEqual([]);
    await slow.close();
  });

  it('are refused by endpoints of JSON, and without a key before they are read', async () => {
    expect((await post('/v1/chat/completions', form('chat'))).status).toBe(400);
    const stranger = await fetch(`${gateway.url}/v1/audio/transcriptions`, { method: 'POST', body: form('scribe') });
    expect(stranger.status).toBe(401);
  });
});

describe('videos', () => {
  const made = { id: 'up_1', object: 'video', model: 'sora', status: 'queued', seconds: '8' };
  const create = async (): Promise<string> => {
    upstream.script = sendJson(200, JSON.stringify(made));
    const fields = form('video', { prompt: 'x', seconds: '8' });
    const { id, ...rest } = (await (await post('/v1/videos', fields)).json()) as { id: string };
    expect(rest).toEqual({ object: 'video', model: 'video', status: 'queued', seconds: '8' });
    return id;
  };
  const ask = (method: string, path: string): Promise<Response> =>
    fetch(gateway.url + path, { method, headers: authorization });

  it('get a name of ours, which leads back to where they are made, and are charged by the second', async () => {
    const id = await create();
    expect(id).toMatch(/^video_[\w-]+$/);
    expect(settled()).toMatchObject([{ mode: Mode.MODE_VIDEO, usage: { ...NO_TOKENS, audioMs: 8_000 } }]);
    upstream.script = sendJson(200, JSON.stringify({ ...made, status: 'completed', error: null }));
    for (const base of ['/v1', '/api/client/v1']) {
      const seen = await ask('GET', `${base}/videos/${id}`);
      expect(await seen.json()).toEqual({ ...made, status: 'completed', error: null, id, model: 'video' });
    }
    expect(upstream.requests.at(-1)).toMatchObject({ method: 'GET', url: '/v1/videos/up_1' });
    expect(settled()).toHaveLength(1);
  });

  it('are fetched and deleted there', async () => {
    const id = await create();
    const film = Buffer.alloc(500_000, 'film');
    upstream.script = bytesOf(200, 'video/mp4', film);
    const fetched = await ask('GET', `/v1/videos/${id}/content?variant=thumbnail`);
    expect([fetched.headers.get('content-type'), fetched.headers.get('x-content-type-options')]).toEqual([
      'video/mp4',
      'nosniff',
    ]);
    expect(Buffer.from(await fetched.arrayBuffer()).equals(film)).toBe(true);
    expect(upstream.requests.at(-1)?.url).toBe('/v1/videos/up_1/content?variant=thumbnail');
    upstream.script = sendJson(200, JSON.stringify({ id: 'up_1', object: 'video.deleted', deleted: true }));
    expect(await (await ask('DELETE', `/v1/videos/${id}`)).json()).toEqual({
      id,
      object: 'video.deleted',
      deleted: true,
    });
    expect(upstream.requests.at(-1)?.method).toBe('DELETE');
  });

  it('on their way are broken off when the gateway stops, not waited for', async () => {
    const id = await create();
    upstream.script = (response) => void response.writeHead(200, { 'content-type': 'video/mp4' }).write('film');
    const fetched = await ask('GET', `/v1/videos/${id}/content`);
    const startedAt = performance.now();
    const [film] = await Promise.allSettled([fetched.arrayBuffer(), gateway.close()]);
    expect([film?.status, performance.now() - startedAt < 2_000]).toEqual(['rejected', true]);
  });

  it('that nobody knows are 404, whoever says so, and other failures are told', async () => {
    const id = await create();
    const asked = upstream.requests.length;
    for (const name of ['nothing', 'video_', `${id}x`, id.slice(0, -2)]) {
      const response = await ask('GET', `/v1/videos/${name}`);
      expect([name, response.status, await response.json()]).toMatchObject([
        name,
        404,
        { error: { code: 'not_found' } },
      ]);
    }
    expect(upstream.requests).toHaveLength(asked);
    upstream.script = sendJson(404, '{"error":{"message":"no"}}');
    expect((await ask('GET', `/v1/videos/${id}`)).status).toBe(404);
    upstream.script = sendJson(500, '{}');
    expect((await ask('GET', `/v1/videos/${id}/content`)).status).toBe(502);
    expect((await ask('GET', `/v1/videos/${id}/content?variant=../x`)).status).toBe(400);
  });
});
