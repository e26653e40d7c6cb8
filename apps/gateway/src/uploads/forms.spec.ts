import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AppError } from '@roundhouse/errors';
import fc from 'fast-check';
import { readForm } from './form-reader.ts';
import { writeForm } from './form-writer.ts';
import { UploadBudget } from './upload-budget.ts';
import type { UploadLimits } from './upload-limits.ts';
import type { FormFile, FormPart, UploadedForm } from './uploaded-form.ts';

const LIMITS: UploadLimits = {
  maxParts: 32,
  maxFileBytes: 100_000,
  maxFieldBytes: 1_000,
  maxFormBytes: 250_000,
  maxHeldBytes: 300_000,
};

let server: Server;
let budget: UploadBudget;
let outcomes: (UploadedForm | AppError)[];
let settled: (() => void) | undefined;

beforeEach(async () => {
  budget = new UploadBudget(LIMITS.maxHeldBytes);
  outcomes = [];
  server = createServer((request, response) => {
    readForm(request, LIMITS, budget)
      .then(
        (form) => outcomes.push(form),
        (error: AppError) => outcomes.push(error),
      )
      .finally(() => {
        response.end();
        settled?.();
      });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});

const port = (): number => (server.address() as AddressInfo).port;

async function post(body: string | Buffer | FormData, type = 'multipart/form-data; boundary=b'): Promise<UploadedForm> {
  await fetch(`http://127.0.0.1:${port()}`, {
    method: 'POST',
    body: body instanceof FormData ? body : new Uint8Array(Buffer.from(body)),
    ...(body instanceof FormData ? {} : { headers: { 'content-type': type } }),
  });
  const outcome = outcomes.at(-1);
  if (outcome instanceof AppError || outcome === undefined) throw outcome ?? new Error('nothing came');
  return outcome;
}

const field = (name: string, value: string): string =>
  `--b\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
const file = (name: string, sizeBytes: number): string =>
  `--b\r\ncontent-disposition: form-data; name="${name}"; filename="a.wav"\r\ncontent-type: audio/wav\r\n\r\n${'x'.repeat(sizeBytes)}\r\n`;
const END = '--b--\r\n';

describe('readForm', () => {
  it('reads fields and files in their order, names in any script', async () => {
    const form = new FormData();
    form.set('model', 'wörter');
    form.append('include[]', 'logprobs');
    form.set('file', new Blob([new Uint8Array([0, 255, 13, 10])], { type: 'audio/mpeg' }), 'Grüße "1".mp3');
    const { parts } = await post(form);
    expect(parts).toMatchObject([
      { kind: 'field', name: 'model', value: 'wörter' },
      { kind: 'field', name: 'include[]', value: 'logprobs' },
      { kind: 'file', name: 'file', type: 'audio/mpeg', sizeBytes: 4 },
    ]);
    expect(Buffer.concat((parts[2] as FormFile).chunks)).toEqual(Buffer.from([0, 255, 13, 10]));
    expect((parts[2] as FormFile).fileName).toContain('Grüße');
  });

  it.each<[string, string, string | undefined, string]>([
    ['no boundary', field('model', 'm') + END, 'multipart/form-data', 'INVALID_REQUEST'],
    ['another boundary', field('model', 'm') + END, 'multipart/form-data; boundary=other', 'INVALID_REQUEST'],
    [
      '33 parts',
      Array.from({ length: 33 }, (_, i) => field(`f${i}`, 'x')).join('') + END,
      undefined,
      'INVALID_REQUEST',
    ],
    ['a field that is too large', field('prompt', 'x'.repeat(1_001)) + END, undefined, 'REQUEST_TOO_LARGE'],
    ['a file that is too large', file('file', 100_001) + END, undefined, 'REQUEST_TOO_LARGE'],
    ['files that together are too large', file('a', 90_000).repeat(3) + END, undefined, 'REQUEST_TOO_LARGE'],
    ['a field that is cut off', field('model', 'm').slice(0, -3), undefined, 'INVALID_REQUEST'],
    ['a file that is cut off', field('model', 'm') + file('file', 5_000).slice(0, -100), undefined, 'INVALID_REQUEST'],
    ['a head that is cut off', `--b\r\ncontent-disposition: form-`, undefined, 'INVALID_REQUEST'],
    ['a part without a name', `--b\r\ncontent-disposition: form-data\r\n\r\nx\r\n${END}`, undefined, 'INVALID_REQUEST'],
    ['nothing', '', undefined, 'INVALID_REQUEST'],
  ])('refuses %s with one clear error, and holds nothing', async (_what, body, type, reason) => {
    await expect(post(body, type)).rejects.toMatchObject({ reason });
    expect(outcomes).toHaveLength(1);
    expect(budget.heldBytes).toBe(0);
  });

  it('takes as many parts and bytes as are allowed', async () => {
    const parts = Array.from({ length: 30 }, (_, index) => field(`f${index}`, 'x')).join('');
    const form = await post(parts + field('last', 'x'.repeat(1_000)) + file('file', 100_000) + END);
    expect(form.parts).toHaveLength(32);
    expect(budget.heldBytes).toBe(30 + 1_000 + 100_000);
    form.release();
    form.release();
    expect(budget.heldBytes).toBe(0);
  });

  it('refuses with advice when all uploads together hold as much as they may, until one is over', async () => {
    const first = await post(file('a', 100_000) + file('b', 100_000) + END);
    await expect(post(file('a', 60_000) + file('b', 60_000) + END)).rejects.toMatchObject({
      reason: 'OVERLOADED',
      retryAfterMs: 2_000,
    });
    expect(budget.heldBytes).toBe(200_000);
    first.release();
    await expect(post(file('a', 60_000) + file('b', 60_000) + END)).resolves.toBeDefined();
  });

  it('gives everything back when the caller leaves in the middle', async () => {
    const over = new Promise<void>((done) => {
      settled = done;
    });
    const socket: Socket = connect(port(), '127.0.0.1');
    socket.write(
      'POST / HTTP/1.1\r\nhost: x\r\ncontent-type: multipart/form-data; boundary=b\r\ncontent-length: 90000\r\n\r\n',
    );
    socket.write(file('file', 80_000).slice(0, 70_000));
    while (budget.heldBytes === 0) await new Promise((done) => setTimeout(done, 5));
    socket.destroy();
    await over;
    expect(outcomes[0]).toMatchObject({ reason: 'CANCELLED' });
    expect(budget.heldBytes).toBe(0);
  });

  it('reads the same form however the body is cut into pieces', async () => {
    const body = Buffer.from(field('model', 'm') + file('file', 40) + field('language', 'de') + END);
    for (let cut = 1; cut < body.length; cut += 1) {
      const socket = connect(port(), '127.0.0.1');
      socket.setNoDelay(true);
      const over = new Promise<void>((done) => {
        settled = done;
      });
      socket.write(
        `POST / HTTP/1.1\r\nhost: x\r\ncontent-type: multipart/form-data; boundary=b\r\ncontent-length: ${body.length}\r\n\r\n`,
      );
      socket.write(body.subarray(0, cut), () => setImmediate(() => socket.write(body.subarray(cut))));
      await over;
      socket.destroy();
      const { parts } = outcomes.at(-1) as UploadedForm;
      expect(parts).toMatchObject([
        { name: 'model', value: 'm' },
        { name: 'file', sizeBytes: 40 },
        { name: 'language', value: 'de' },
      ]);
      (outcomes.at(-1) as UploadedForm).release();
    }
    expect(budget.heldBytes).toBe(0);
  });
});

describe('writeForm', () => {
  const formOf = async (parts: readonly FormPart[], edits: Parameters<typeof writeForm>[1]): Promise<FormData> => {
    const { contentType, chunks, sizeBytes } = writeForm(parts, edits);
    const bytes = Buffer.concat(chunks);
    expect(bytes.length).toBe(sizeBytes);
    return new Response(new Uint8Array(bytes), { headers: { 'content-type': contentType } }).formData();
  };

  it('is read by another parser as what it was made from', async () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter((text) => !/[\r\n"]/.test(text));
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.tuple(name, fc.uint8Array({ maxLength: 200 })), { maxLength: 5, selector: ([key]) => key }),
        async (files) => {
          const parts = files.map(([key, bytes]): FormPart => {
            const chunks = [Buffer.from(bytes)];
            return { kind: 'file', name: key, fileName: 'f', type: 'image/png', chunks, sizeBytes: bytes.length };
          });
          const read = await formOf(parts, new Map([['model', '"up\\"stream"']]));
          expect(read.get('model')).toBe('up"stream');
          for (const [key, bytes] of files) {
            if (key === 'model') continue;
            expect(new Uint8Array(await (read.get(key) as File).arrayBuffer())).toEqual(new Uint8Array(bytes));
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  it('replaces, adds and removes fields, and leaves the others as they are', async () => {
    const parts: FormPart[] = [
      { kind: 'field', name: 'model', value: 'public', type: 'text/plain' },
      { kind: 'field', name: 'include[]', value: 'a', type: 'text/plain' },
      { kind: 'field', name: 'include[]', value: 'b', type: 'text/plain' },
      { kind: 'field', name: 'api_key', value: 'x', type: 'text/plain' },
    ];
    const read = await formOf(
      parts,
      new Map<string, string | undefined>([
        ['model', '"whisper-1"'],
        ['api_key', undefined],
        ['temperature', '0.5'],
      ]),
    );
    expect([...read.keys()].toSorted()).toEqual(['include[]', 'include[]', 'model', 'temperature']);
    expect([read.get('model'), read.get('temperature'), read.getAll('include[]')]).toEqual([
      'whisper-1',
      '0.5',
      ['a', 'b'],
    ]);
  });

  it('lets no name of a part begin a line of its own', async () => {
    const evil = 'a"\r\nx-evil: 1';
    const { chunks } = writeForm(
      [{ kind: 'field', name: evil, value: 'v', type: 'text/plain\r\nx-evil: 2' }],
      new Map(),
    );
    expect(Buffer.concat(chunks).toString()).not.toMatch(/^x-evil/m);
  });
});
