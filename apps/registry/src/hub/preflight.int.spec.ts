import { createHash } from 'node:crypto';
import {
  GET_HUB_SUBMISSION,
  LIST_HUB_VERSIONS,
  PREFLIGHT_HUB_VERSION,
  RESOLVE_HUB_ENTRY,
  type HubVersionDocument,
  type JsonObject,
} from '@roundhouse/admin-api';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { writeTinyGguf } from '@roundhouse/gguf';
import type { HubIssue } from '@roundhouse/hub';
import { freshDatabase, testDirectory } from '@roundhouse/testing';
import type { Caller } from '../commands/domain/caller.ts';
import { FileHost } from '../fixtures/file-host.ts';
import { HubBench } from '../fixtures/hub-bench.ts';
import { callerWith, type HubServices, submission } from '../fixtures/hub-services.ts';
import { reasonOf } from '../fixtures/refusal.ts';
import { readServedOption } from './served-option.ts';

const MODEL = Buffer.from(writeTinyGguf({ seed: 1 }));
const SHA256 = createHash('sha256').update(MODEL).digest('hex');

let bench: HubBench;
let hub: HubServices;
let host: FileHost;
let organizationId: string;
let admin: Caller;
let publisher: Caller;

beforeAll(async () => {
  bench = await HubBench.open(await testDirectory('hub-preflight'), await freshDatabase());
  ({ hub } = bench);
  ({ organizationId, admin } = await hub.tenant('acme'));
  publisher = callerWith(organizationId, 'publisher');
  host = await new FileHost().start();
  host.files.set('/tiny.gguf', MODEL);
  host.files.set('/later.gguf', MODEL);
  host.files.set('/cut.gguf', MODEL.subarray(0, 20_000));
  host.files.set('/magic.gguf', Buffer.concat([Buffer.from('XXXX'), MODEL.subarray(4)]));
  host.files.set('/short.gguf', MODEL.subarray(0, -1_000));
  host.files.set('/large.gguf', Buffer.concat([MODEL, Buffer.alloc(40 * 1024 * 1024)]));
});

afterAll(async () => {
  await bench.close();
  await host.stop();
});

const files = (...list: JsonObject[]): JsonObject => ({
  options: [{ id: 'f32', format: 'gguf', files: list.map((file) => ({ name: 'tiny.gguf', ...file })) }],
});

interface Answer {
  next_number: number | null;
  passed: boolean;
  issues: HubIssue[];
  content: { options: { files: { size_bytes: number | null; sha256: string | null }[] }[] } | null;
  manifest: string | null;
}

const preflight = async (body: JsonObject, query: Record<string, string> = {}) =>
  (await hub.do(PREFLIGHT_HUB_VERSION, publisher, { body, query })) as unknown as Answer;

const codesOf = async (...list: JsonObject[]) =>
  (await preflight(submission('codes', files(...list)))).issues
    .filter((issue) => !['url_private', 'checksum_missing'].includes(issue.code))
    .map(({ where, level, code }) => `${level} ${code} ${where.replace('/options/0', '')}`);

describe('pre-flight', () => {
  it('shows the number that a version would get, the manifest to sign, and leaves no trace', async () => {
    const body = submission('fresh', files({ url: host.urlOf('/tiny.gguf'), sha256: SHA256 }));
    const answer = await preflight(body);
    expect(answer).toMatchObject({ next_number: 1, passed: true });
    const manifest = JSON.parse(Buffer.from(answer.manifest!, 'base64').toString()) as JsonObject;
    expect(manifest).toMatchObject({ slug: 'fresh', number: 1 });
    expect(await reasonOf(hub.do(LIST_HUB_VERSIONS, publisher, { params: { slug: 'fresh' } }))).toBe('NOT_FOUND');
    await hub.publish(publisher, body);
    expect((await preflight(body)).next_number).toBe(2);
  });

  it('finds sizes out, reads the head of a model by ranges, and never its weights', async () => {
    const before = host.sentBytes;
    const body = submission('sized', files({ url: host.urlOf('/large.gguf') }));
    const { content, issues } = await preflight(body);
    expect(content?.options[0]?.files[0]).toMatchObject({ size_bytes: MODEL.length + 40 * 1024 * 1024, sha256: null });
    expect(issues.map(({ code }) => code)).toEqual(['url_private', 'checksum_missing']);
    expect(host.sentBytes - before).toBeLessThan(2 * 1024 * 1024);
  });

  it('names everything that is wrong at once, each with its place', async () => {
    const sha256 = 'b'.repeat(64);
    const {
      issues,
      passed,
      next_number: number,
    } = await preflight({
      ...submission('wrong'),
      min_app_version: '99.0.0',
      options: [
        {
          id: 'a',
          format: 'gguf',
          files: [
            { name: '../evil.gguf', url: 'ftp://models.example/x', size_bytes: 5, sha256 },
            { name: 'm-00001-of-00003.gguf', url: host.urlOf('/tiny.gguf'), size_bytes: 1, sha256 },
            { name: 'gone.gguf', url: host.urlOf('/gone.gguf'), size_bytes: 5, sha256 },
          ],
        },
        {
          id: 'b',
          format: 'mlx',
          files: [{ name: 'README.md', url: 'https://user:pass@models.example/r', size_bytes: 5, sha256 }],
        },
      ],
    });
    expect([passed, number]).toEqual([false, 1]);
    const told = issues.map(({ where, level, code }) => `${level} ${code} ${where}`);
    for (const expected of [
      'error name /options/0/files/0/name',
      'error url /options/0/files/0/url',
      'error parts_missing /options/0/files',
      'error size_differs /options/0/files/1/size_bytes',
      'warning unreachable /options/0/files/2/url',
      'error url /options/1/files/0/url',
      'error model_missing /options/1/files',
      'warning app_too_old /min_app_version',
    ]) {
      expect(told).toContain(expected);
    }
  });

  it('tells faults of the form as issues, too', async () => {
    const answer = await preflight({
      slug: 'Not A Slug',
      capabilities: [],
      options: [{ id: 'x', format: 'zip' }],
      colour: 1,
    });
    expect(answer).toMatchObject({ passed: false, next_number: null, manifest: null, content: null });
    expect(new Set(answer.issues.map(({ code }) => code))).toEqual(new Set(['schema']));
    expect(answer.issues.map(({ where }) => where)).toEqual(
      expect.arrayContaining([
        '/slug',
        '/name',
        '/license',
        '/capabilities',
        '/options/0/format',
        '/options/0/files',
        '/colour',
      ]),
    );
  });

  it.each([
    ['cut off inside its head', '/cut.gguf'],
    ['of another magic', '/magic.gguf'],
    ['shorter than its tensors', '/short.gguf'],
  ])('refuses a model that is %s (security 45)', async (_what, path) => {
    expect(await codesOf({ url: host.urlOf(path) })).toEqual(['error gguf /files/0/url']);
  });

  it('warns of what cannot be reached, and of addresses that only some nodes read', async () => {
    expect(await codesOf({ url: 'https://127.0.0.1:1/x.gguf', size_bytes: 1 })).toEqual([
      'warning unreachable /files/0/url',
    ]);
    const offline = await preflight(
      submission('offline', {
        options: [
          {
            id: 'f32',
            format: 'gguf',
            files: [
              { name: 'a.gguf', url: 'http://models.example/a.gguf' },
              { name: 'mmproj-a.gguf', url: `hf://owner/repo@${'c'.repeat(40)}/a.gguf` },
              { name: 'b.bin', url: 'file:///srv/models/b.bin' },
              { name: 'c.bin', url: 'https://models.example/c.bin?signature=1' },
            ],
          },
        ],
      }),
      { offline: 'true' },
    );
    expect(offline.passed).toBe(true);
    const urls = offline.issues.filter(({ code }) => code.startsWith('url')).map(({ code }) => code);
    expect(urls).toEqual(['url_plain', 'url_folder', 'url_query']);
  });

  it('never reaches what is not opened: metadata and other private addresses (security 33)', async () => {
    for (const url of ['http://169.254.169.254/latest/x.gguf', 'https://10.0.0.1/x.gguf']) {
      expect(await codesOf({ url, size_bytes: 1 })).toEqual(['warning unreachable /files/0/url']);
    }
  });
});

describe('what pre-flight found', () => {
  it('is recorded with the version and shown with it; with an error it cannot be approved (004-31)', async () => {
    const body = submission('recorded', files({ url: host.urlOf('/cut.gguf'), size_bytes: 5 }));
    const offered = await hub.publish(publisher, body, {});
    expect(offered.issues.map(({ code }) => code)).toEqual(['url_private', 'checksum_missing', 'size_differs', 'gguf']);
    const approve = hub.approve(admin, offered.id);
    expect(await reasonOf(approve)).toBe('CONFLICT');
    const shown = await hub.do(GET_HUB_SUBMISSION, publisher, { params: { id: offered.id } });
    expect((shown as unknown as HubVersionDocument).issues).toEqual(offered.issues);
  });

  it('fills in what the publisher left open, so that nodes can install it; the artifact itself stays where it is (004-13, 004-21)', async () => {
    const body = submission('filled', files({ url: host.urlOf('/tiny.gguf'), sha256: SHA256 }));
    const { id } = await hub.publish(publisher, body, {});
    await hub.approve(admin, id);
    const entry = await hub.entry(publisher, 'filled');
    expect(entry.options[0]).toMatchObject({ size_bytes: MODEL.length, installable: true, unresolved: [] });
    const manager = bench.database.dataSource.manager;
    const option = await readServedOption(manager, { slug: 'filled', number: 'latest', optionId: 'f32' });
    expect(option?.option.files[0]).toMatchObject({ size_bytes: MODEL.length, url: host.urlOf('/tiny.gguf') });
    expect(option?.facts).toMatchObject({ kind: 'model', architecture: 'llama' });
    const [stored] = await manager.query<{ size: number }[]>(
      `SELECT pg_column_size(v.*) AS size FROM hub_version v WHERE slug = 'filled'`,
    );
    expect(stored?.size).toBeLessThan(10_000);
  });

  it('can be asked for later, by whoever may set the badge', async () => {
    const body = submission('later', files({ url: host.urlOf('/later.gguf'), sha256: SHA256 }));
    const { id } = await hub.publish(publisher, body);
    await hub.approve(admin, id);
    expect((await hub.entry(publisher, 'later')).options[0]).toMatchObject({
      installable: false,
      unresolved: ['tiny.gguf'],
    });
    expect(await reasonOf(hub.do(RESOLVE_HUB_ENTRY, publisher, { params: { slug: 'later' } }))).toBe('FORBIDDEN');
    await hub.do(RESOLVE_HUB_ENTRY, admin, { params: { slug: 'later' } });
    expect((await hub.entry(publisher, 'later')).options[0]).toMatchObject({
      installable: true,
      size_bytes: MODEL.length,
    });
    const option = { slug: 'later', number: 'latest', optionId: 'f32' } as const;
    expect(await readServedOption(bench.database.dataSource.manager, option)).toMatchObject({ unresolved: [] });
  });
});
