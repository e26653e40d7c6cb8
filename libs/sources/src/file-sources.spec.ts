import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { parseAllowedRange } from '@roundhouse/egress';
import { testDirectory, type TestDirectory } from '@roundhouse/testing';
import type { SourceAnswer } from './file-source.ts';
import { FileSources, type FileSourcesOptions } from './file-sources.ts';

const content = Buffer.from('0123456789');
const sha256 = 'ab'.repeat(32);
const commit = '0123456789abcdef0123456789abcdef01234567';
const { signal } = new AbortController();
const ROUNDS = process.env['ROUNDHOUSE_LONG'] === '1' ? 10_000 : 50;
const LOOPBACK = [parseAllowedRange('127.0.0.1/32:*')];

/** A server that tells what it was asked. */
class Host {
  readonly asked: { path: string; headers: IncomingHttpHeaders }[] = [];
  answer: (request: IncomingMessage, response: ServerResponse) => void = serveFile;
  private readonly server: Server = createServer((request, response) => {
    this.asked.push({ path: request.url ?? '', headers: request.headers });
    this.answer(request, response);
  });

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

function serveFile(request: IncomingMessage, response: ServerResponse): void {
  const found = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
  if (found === null) return void response.writeHead(200, { 'content-length': 10, etag: '"v1"' }).end(content);
  const [start, end] = [Number(found[1]), Math.min(Number(found[2]) + 1, 10)];
  const headers = { 'content-range': `bytes ${start}-${end - 1}/10`, etag: '"v1"' };
  response.writeHead(206, headers).end(content.subarray(start, end));
}

const redirectTo =
  (location: string, headers: Record<string, string> = {}) =>
  (_: IncomingMessage, response: ServerResponse): void =>
    void response.writeHead(302, { location, ...headers }).end();

let directory: TestDirectory;
let hub: Host;
let storage: Host;
let sources: FileSources;
let opened: FileSources[];

function open(options: FileSourcesOptions = {}): FileSources {
  const made = new FileSources({ allowedRanges: LOOPBACK, ...options });
  opened.push(made);
  return made;
}

beforeEach(async () => {
  directory = await testDirectory('sources');
  hub = await new Host().start();
  storage = await new Host().start();
  opened = [];
  writeFileSync(join(directory.path, 'token'), 'hf_canary\n');
  sources = open({ huggingFaceOrigin: hub.origin, huggingFaceTokenFile: join(directory.path, 'token') });
});
afterEach(async () => {
  for (const made of opened) await made.close();
  await Promise.all([hub.stop(), storage.stop(), directory.remove()]);
});

async function read(answer: SourceAnswer): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of answer.chunks) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

const hfUrl = `hf://org/repo@${commit}/model.gguf`;

describe('FileSources', () => {
  it('reads the whole file, a range, and what can be known without the content', async () => {
    const url = `${storage.origin}/a`;
    expect(await read(await sources.open(url, { signal }))).toBe('0123456789');
    const part = await sources.open(url, { signal, range: { start: 2, end: 5 }, ifRange: '"v1"' });
    expect(part).toMatchObject({ status: 206, start: 2, totalBytes: 10, validator: '"v1"' });
    expect(await read(part)).toBe('234');
    expect(storage.asked.at(-1)?.headers).toMatchObject({ range: 'bytes=2-4', 'if-range': '"v1"' });
    const known = { totalBytes: 10, validator: '"v1"', statedSha256: undefined, ranges: true };
    expect(await sources.describe(url, signal)).toEqual(known);
  });

  it('security 37, 38: gives the token to Hugging Face only, wherever it redirects', async () => {
    const tag = { 'x-linked-etag': `"${sha256}"`, 'set-cookie': 'session=1' };
    hub.answer = redirectTo(`${storage.origin}/signed?signature=1`, tag);
    const answer = await sources.open(hfUrl, { signal });
    expect(answer.statedSha256).toBe(sha256);
    expect(await read(answer)).toBe('0123456789');
    expect(hub.asked[0]).toMatchObject({ path: `/org/repo/resolve/${commit}/model.gguf` });
    expect(hub.asked[0]?.headers.authorization).toBe('Bearer hf_canary');
    expect(storage.asked[0]?.headers).not.toHaveProperty('authorization');
    expect(storage.asked[0]?.headers).not.toHaveProperty('cookie');
  });

  it('security 37: does not give the token back to Hugging Face when another host sent it there', async () => {
    storage.answer = redirectTo(`${hub.origin}/org/private/resolve/main/model.gguf`, { 'x-linked-etag': sha256 });
    const answer = await sources.open(`${storage.origin}/a`, { signal });
    answer.discard();
    expect(hub.asked[0]?.headers).not.toHaveProperty('authorization');
    expect(answer.statedSha256).toBeUndefined();
    hub.answer = redirectTo(`${storage.origin}/back`);
    storage.answer = redirectTo(`${hub.origin}/again`);
    await expect(sources.open(hfUrl, { signal })).rejects.toMatchObject({ kind: 'missing' });
    expect(hub.asked.filter(({ headers }) => headers.authorization !== undefined).length).toBe(1);
  });

  it('security 38: answers no challenge, whoever it names', async () => {
    const challenge = { 'www-authenticate': `Bearer realm="${storage.origin}/token",service="hub"` };
    hub.answer = (_, response) => void response.writeHead(401, challenge).end();
    await expect(sources.open(hfUrl, { signal })).rejects.toMatchObject({ kind: 'denied' });
    expect(storage.asked).toEqual([]);
  });

  it('reads the token anew each time, and goes without where there is none', async () => {
    writeFileSync(join(directory.path, 'token'), 'hf_second');
    (await sources.open(hfUrl, { signal })).discard();
    expect(hub.asked[0]?.headers.authorization).toBe('Bearer hf_second');
    writeFileSync(join(directory.path, 'token'), 'two\nlines');
    (await sources.open(hfUrl, { signal })).discard();
    expect(hub.asked[1]?.headers).not.toHaveProperty('authorization');
  });

  it('asks a directory once for all ranges, and anew when its signature ran out', async () => {
    hub.answer = redirectTo(`${storage.origin}/signed`);
    const read3 = async (): Promise<string> => read(await sources.open(hfUrl, { signal, range: { start: 0, end: 3 } }));
    expect([await read3(), await read3()]).toEqual(['012', '012']);
    expect(hub.asked.length).toBe(1);
    let denied = 0;
    storage.answer = (request, response) => {
      denied += 1;
      if (denied === 1) response.writeHead(403).end();
      else serveFile(request, response);
    };
    expect(await read3()).toBe('012');
    expect(hub.asked.length).toBe(2);
  });

  it.each([
    ['an address that is not opened', 'http://127.0.0.2/a'],
    ['instance metadata', 'http://169.254.169.254/latest/meta-data'],
    ['metadata in another spelling', 'http://[::ffff:a9fe:a9fe]/'],
    ['metadata as one number', 'http://2852039166/'],
    ['loopback in octal', 'http://0177.0.0.2/'],
    ['another scheme', 'file:///etc/passwd'],
    ['a folder', 'hf://org/repo/a'],
    ['user info', 'http://user:pass@127.0.0.1/a'],
  ])('security 37: refuses a redirect to %s', async (_, location) => {
    storage.answer = redirectTo(location);
    await expect(sources.open(`${storage.origin}/a`, { signal })).rejects.toMatchObject({ kind: 'missing' });
    expect(storage.asked.length).toBe(1);
  });

  it('security 37: follows five redirects and no more', async () => {
    storage.answer = redirectTo('/again');
    await expect(sources.open(`${storage.origin}/a`, { signal })).rejects.toThrow('more than 5 times');
    expect(storage.asked.length).toBe(6);
  });

  it('security 36: never dials what a name turns into between two looks', async () => {
    let looks = 0;
    const rebinding = open({
      lookup: (_name, _options, callback) => {
        looks += 1;
        callback(null, [{ address: looks % 2 === 1 ? '127.0.0.2' : '169.254.169.254', family: 4 }]);
      },
    });
    for (let round = 0; round < ROUNDS; round += 1) {
      await expect(rebinding.open('https://models.test/a', { signal })).rejects.toMatchObject({ kind: 'missing' });
    }
    expect(looks).toBeGreaterThanOrEqual(ROUNDS);
  }, 60_000);

  it('dials no public address without TLS', async () => {
    const lookups: string[] = [];
    const plain = open({
      connectTimeoutMs: 200,
      lookup: (name, _options, callback) => {
        lookups.push(name);
        callback(null, [{ address: '192.0.2.1', family: 4 }]);
      },
    });
    for (const url of ['http://models.test/a', 'http://8.8.8.8/a', 'http://[2606:4700:4700::1111]/a']) {
      await expect(plain.open(url, { signal })).rejects.toMatchObject({ kind: 'missing' });
    }
    expect(lookups).toEqual(['models.test']);
  });

  it.each([
    ['7', 7_000],
    ['0', 1_000],
    ['999999999', 300_000],
    ['-1', 1_000],
    ['junk', undefined],
  ])('hears how long it is to wait (%s), within bounds', async (value, expected) => {
    storage.answer = (_, response) => void response.writeHead(429, { 'retry-after': value }).end();
    const failure = await sources.open(`${storage.origin}/a`, { signal }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ kind: 'passing' });
    const { retryAfterMs } = failure as { retryAfterMs?: number };
    if (expected === undefined) expect(retryAfterMs).toBeUndefined();
    else expect(Math.abs((retryAfterMs ?? 0) - expected)).toBeLessThan(2_000);
  });

  it('hears until when it is to wait', async () => {
    storage.answer = (_, response) => {
      const at = new Date(Date.now() + 100_000).toUTCString();
      response.writeHead(503, { 'retry-after': at }).end();
    };
    const failure: unknown = await sources.open(`${storage.origin}/a`, { signal }).catch((error: unknown) => error);
    const { retryAfterMs = 0 } = failure as { retryAfterMs?: number };
    // Whole seconds, and a machine that may be busy between writing and reading.
    expect(retryAfterMs).toBeGreaterThan(50_000);
    expect(retryAfterMs).toBeLessThanOrEqual(100_000);
  });

  it('hears the reset that Hugging Face names', async () => {
    hub.answer = (_, response) => void response.writeHead(429, { ratelimit: '"resolvers";r=0;t=120' }).end();
    await expect(sources.open(hfUrl, { signal })).rejects.toMatchObject({ kind: 'passing', retryAfterMs: 120_000 });
  });

  it.each([
    [416, 'range'],
    [400, 'range'],
    [404, 'missing'],
    [410, 'missing'],
    [401, 'denied'],
    [403, 'denied'],
    [500, 'passing'],
    [503, 'passing'],
    [408, 'passing'],
    [304, 'missing'],
  ])('tells what a %i means for whoever asks again', async (status, kind) => {
    storage.answer = (_, response) => void response.writeHead(status).end();
    const failing = sources.open(`${storage.origin}/a`, { signal, range: { start: 0, end: 1 } });
    await expect(failing).rejects.toMatchObject({ kind });
  });

  it.each([
    'bytes 1-3/10',
    'bytes 0-5/10',
    'bytes 0-1/10',
    'bytes 2-0/10',
    'bytes 0-2/1',
    'bytes */10',
    'octets 0-2/10',
    '',
  ])('refuses an answer whose Content-Range is %j where 0-2 was asked for', async (value) => {
    storage.answer = (_, response) =>
      void response.writeHead(206, value === '' ? {} : { 'content-range': value }).end('012');
    const failing = sources.open(`${storage.origin}/a`, { signal, range: { start: 0, end: 3 } });
    await expect(failing).rejects.toMatchObject({ kind: 'untrue' });
  });

  it('refuses a body that is longer than the range', async () => {
    storage.answer = (_, response) =>
      void response.writeHead(206, { 'content-range': 'bytes 0-2/10' }).end('0123456789');
    const answer = await sources.open(`${storage.origin}/a`, { signal, range: { start: 0, end: 3 } });
    await expect(read(answer)).rejects.toMatchObject({ kind: 'untrue' });
  });

  it('never repeats a URL in a failure: its query may be a signature', async () => {
    storage.answer = (_, response) => void response.writeHead(404).end();
    const failure = await sources
      .open(`${storage.origin}/a?signature=canary`, { signal })
      .catch((error: unknown) => error);
    expect(JSON.stringify(failure) + String(failure)).not.toContain('canary');
  });

  it('reads folders that are allowed', async () => {
    writeFileSync(join(directory.path, 'model.gguf'), content);
    const local = open({ allowedFolders: [directory.path] });
    expect(await read(await local.open(`file://${directory.path}/model.gguf`, { signal }))).toBe('0123456789');
    await expect(sources.open(`file://${directory.path}/model.gguf`, { signal })).rejects.toMatchObject({
      kind: 'missing',
    });
  });
});
