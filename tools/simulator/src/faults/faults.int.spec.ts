import { connect } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startSimulator, type Simulator } from '../simulator.ts';
import { ERROR_FORMS } from './error-answers.ts';
import { ODD_BODIES } from './odd-bodies.ts';
import { USAGE_FORMS } from './usage-forms.ts';

let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({ port: 0 });
});
afterAll(() => simulator.close());

const REQUEST = { messages: [{ role: 'user', content: 'four' }], stream_options: { include_usage: true } };

function call(knobs: string, stream = false, signal?: AbortSignal): Promise<Response> {
  return fetch(`http://127.0.0.1:${simulator.port}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk-secret' },
    body: JSON.stringify({ ...REQUEST, model: `sim-chat?${knobs}`, stream }),
    redirect: 'manual',
    ...(signal && { signal }),
  });
}

/** Whatever comes in so many milliseconds. */
async function textWithin(ms: number, knobs: string): Promise<string> {
  const response = await call(knobs, true, AbortSignal.timeout(ms));
  let text = '';
  try {
    for await (const part of response.body!.pipeThrough(new TextDecoderStream())) text += part;
  } catch {
    // Time is over.
  }
  return text;
}

/** All bytes that a connection brings for one request. */
async function rawAnswer(knobs: string, ms: number): Promise<string> {
  const socket = connect(simulator.port, '127.0.0.1');
  const body = JSON.stringify({ ...REQUEST, model: `sim-chat?${knobs}` });
  socket.write(`POST /v1/chat/completions HTTP/1.1\r\nhost: sim\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
  let text = '';
  socket.setEncoding('latin1').on('data', (part: string) => (text += part));
  setTimeout(() => socket.destroy(), ms);
  await once(socket, 'close');
  return text;
}

describe('the simulated provider misbehaves as asked', () => {
  it.each(Object.keys(ERROR_FORMS))('with the error %s in the words of providers', async (form) => {
    const response = await call(`error=${form}`);
    expect(response.status).toBe(ERROR_FORMS[form]?.status);
    expect(await response.json()).toMatchObject({ error: { code: ERROR_FORMS[form]?.code } });
  });

  it('with an error that repeats the key', async () => {
    expect(await (await call('status=401&error=echo')).text()).toContain('sk-secret');
  });

  it.each(['7', '0', '-1', '1000000000', 'soon'])('with Retry-After as it is given: %s', async (value) => {
    expect((await call(`status=429&retry_after=${value}`)).headers.get('retry-after')).toBe(value);
  });

  it('with Retry-After as a date', async () => {
    const date = (await call('status=429&retry_after=date:30')).headers.get('retry-after') ?? '';
    expect(Date.parse(date) - Date.now()).toBeGreaterThan(28_000);
  });

  it.each([301, 302, 303, 307, 308])('with a redirect to cloud metadata: %i', async (status) => {
    const response = await call(`status=${status}`);
    expect([response.status, response.headers.get('location')]).toEqual([
      status,
      'http://169.254.169.254/latest/meta-data/',
    ]);
  });

  it('with 204', async () => {
    expect((await call('status=204')).status).toBe(204);
  });

  it.each(Object.keys(ODD_BODIES))('with the body %s in place of an answer', async (name) => {
    const response = await call(`body=${name}`);
    const bytes = Buffer.from(await response.arrayBuffer());
    expect([response.status, bytes.equals(ODD_BODIES[name]!.bytes())]).toEqual([200, true]);
  });

  it.each(Object.keys(USAGE_FORMS))('with the usage %s, though its bill is right', async (form) => {
    const answer = (await (await call(`usage=${form}`)).json()) as { usage?: unknown };
    expect(answer.usage).not.toEqual({ prompt_tokens: 1, completion_tokens: 16, total_tokens: 17 });
  });

  it('with usage in every event, or three times', async () => {
    const count = async (form: string): Promise<number> =>
      (await (await call(`tokens=4&usage=${form}`, true)).text()).split('"usage"').length - 1;
    expect([await count('always'), await count('repeated')]).toEqual([5, 3]);
  });

  it('by never answering, or by saying nothing after the status', async () => {
    await expect(call('hang=headers', false, AbortSignal.timeout(150))).rejects.toThrow(/timeout/);
    const begun = await call('hang=body', false, AbortSignal.timeout(150));
    expect(begun.status).toBe(200);
    await expect(begun.text()).rejects.toThrow(/timeout/);
    expect((await call('hang_at=0', true, AbortSignal.timeout(150))).status).toBe(200);
  });

  it('with comments for ever', async () => {
    const text = await textWithin(300, 'ping_at=1&every_ms=20');
    expect(text.split(': ping').length).toBeGreaterThan(4);
    expect(text.split('data:')).toHaveLength(2);
  });

  it('byte by byte', async () => {
    const text = await textWithin(300, 'drip_ms=10');
    expect(text.length).toBeGreaterThan(5);
    expect(text.length).toBeLessThan(31);
  });

  it('with a stream that ends in order and without a word', async () => {
    const text = await (await call('end_at=2', true)).text();
    expect(text.split('data:')).toHaveLength(3);
    expect(text).not.toMatch(/DONE|"finish_reason":"/);
  });

  it('with one line of the size asked for', async () => {
    const text = await (await call('giant_at=1&giant_kib=2048', true)).text();
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeGreaterThan(2048 * 1024);
  });

  it('with compressed bytes that unpack to the size asked for', async () => {
    expect((await (await call('encoding=bomb&bomb_kib=4096')).arrayBuffer()).byteLength).toBe(4096 * 1024);
    expect(await (await call('encoding=gzip')).json()).toHaveProperty('choices');
    expect(await rawAnswer('encoding=stacked', 200)).toMatch(/content-encoding: gzip, gzip, gzip/i);
  });

  it('with headers of the size and number asked for', async () => {
    expect((await rawAnswer('header_kib=64', 200)).length).toBeGreaterThan(64 * 1024);
    expect((await rawAnswer('header_count=500', 200)).match(/x-sim-\d+/g)).toHaveLength(500);
  });

  it.each(['now', 'idle'])('with a second answer that nobody asked for: %s', async (when) => {
    expect((await rawAnswer(`second=${when}`, 300)).match(/HTTP\/1\.1 200/g)).toHaveLength(2);
  });

  it('half of the time', async () => {
    const statuses = new Set<number>();
    for (let asked = 0; asked < 20; asked++) {
      statuses.add((await call('flap_ms=50')).status);
      await new Promise((resolve) => setTimeout(resolve, 17));
    }
    expect(statuses).toEqual(new Set([200, 503]));
  });
});
