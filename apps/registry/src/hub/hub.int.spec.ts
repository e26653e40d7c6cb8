import {
  HUB_ENTRY_SORTS,
  LIST_HUB_ENTRIES,
  LIST_HUB_SUBMISSIONS,
  LIST_HUB_VERSIONS,
  REJECT_HUB_VERSION,
  RESET_HUB_COUNTERS,
  STAR_HUB_ENTRY,
  VERIFY_HUB_ENTRY,
  WITHDRAW_HUB_VERSION,
  type HubEntryDocument,
  type HubVersionDocument,
  type JsonObject,
} from '@roundhouse/admin-api';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { NodeProbe } from '@roundhouse/contracts/agent/v1/node_link_service';
import { newId } from '@roundhouse/kernel';
import { freshDatabase, testDirectory } from '@roundhouse/testing';
import type { Caller } from '../commands/domain/caller.ts';
import { HubBench } from '../fixtures/hub-bench.ts';
import { callerWith, type HubServices, submission } from '../fixtures/hub-services.ts';
import { PLATFORM } from '../fixtures/registry-services.ts';
import { ToldNode } from '../fixtures/told-node.ts';
import { reasonOf } from '../fixtures/refusal.ts';
import { countDownload } from './infra/hub-entries.ts';
import { readServedOption } from './served-option.ts';

let bench: HubBench;
let hub: HubServices;
let organizationId: string;
let admin: Caller;
let publisher: Caller;
let reviewer: Caller;

beforeAll(async () => {
  bench = await HubBench.open(await testDirectory('hub'), await freshDatabase());
  ({ hub } = bench);
  ({ organizationId, admin } = await hub.tenant('acme'));
  publisher = callerWith(organizationId, 'publisher');
  reviewer = callerWith(organizationId, 'reviewer');
});

afterAll(() => bench.close());

const list = async (caller: Caller, query: Record<string, string> = {}) =>
  (await hub.do(LIST_HUB_ENTRIES, caller, { query })) as unknown as { data: HubEntryDocument[]; total: number };

const slugsOf = async (caller: Caller, query: Record<string, string> = {}) =>
  (await list(caller, { limit: '500', ...query })).data.map((entry) => entry.slug);

const history = async (caller: Caller, slug: string) =>
  ((await hub.do(LIST_HUB_VERSIONS, caller, { params: { slug } })) as unknown as { data: HubVersionDocument[] }).data;

const auditOf = (kind: string) =>
  bench.database.dataSource.query<{ action: string; organization_id: string; resource_id: string }[]>(
    'SELECT action, organization_id, resource_id FROM audit_entry WHERE kind = $1 ORDER BY number, sequence',
    [kind],
  );

const GIB = 1024n ** 3n;

describe('the life of a version', () => {
  it('begins pending, and is served once somebody approved it, with who published it and when (004-20, 004-22)', async () => {
    const offered = await hub.publish(publisher, submission('begins'));
    expect(offered).toMatchObject({ state: 'pending', number: 1, publisher: 'acme', published_at: null, issues: [] });
    expect(await slugsOf(admin)).not.toContain('begins');
    expect(await reasonOf(hub.entry(admin, 'begins'))).toBe('NOT_FOUND');
    const approved = await hub.approve(reviewer, offered.id);
    expect(approved).toMatchObject({ state: 'approved', reviewed_by: reviewer.actorId });
    expect(await hub.entry(publisher, 'begins')).toMatchObject({
      version: 1,
      publisher: 'acme',
      origin: 'published',
      published_at: approved.published_at,
      signatures: [],
    });
  });

  it('is offered by publishers and decided by reviewers, and neither does the other', async () => {
    expect(await reasonOf(hub.publish(reviewer, submission('apart')))).toBe('FORBIDDEN');
    expect(await reasonOf(hub.publish(callerWith(organizationId, 'node_operator'), submission('apart')))).toBe(
      'FORBIDDEN',
    );
    const { id } = await hub.publish(publisher, submission('apart'));
    expect(await reasonOf(hub.approve(publisher, id))).toBe('FORBIDDEN');
    expect(await reasonOf(hub.publish(publisher, submission('apart', { organization_id: null })))).toBe('FORBIDDEN');
  });

  it('never gets a number that was given before, also not that of one that was rejected (004-23, 004-34)', async () => {
    const numbers: number[] = [];
    const first = await hub.publish(publisher, submission('counted'));
    await hub.do(REJECT_HUB_VERSION, reviewer, { params: { id: first.id }, body: { reason: 'No license file.' } });
    const second = await hub.publish(publisher, submission('counted'));
    await hub.do(WITHDRAW_HUB_VERSION, publisher, { params: { id: second.id }, body: { reason: 'Too early.' } });
    for (let each = 0; each < 3; each += 1) numbers.push((await hub.publish(publisher, submission('counted'))).number);
    expect([first.number, second.number, ...numbers]).toEqual([1, 2, 3, 4, 5]);
    const seen = await history(publisher, 'counted');
    expect(seen.map(({ number, state, reason }) => [number, state, reason]).slice(-2)).toEqual([
      [2, 'withdrawn', 'Too early.'],
      [1, 'rejected', 'No license file.'],
    ]);
  });

  it('gets one number each when many are offered at once (004-23)', async () => {
    const made = await Promise.all(Array.from({ length: 8 }, () => hub.publish(publisher, submission('crowded'))));
    expect(made.map(({ number }) => number).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('is offered once per idempotency key', async () => {
    const again = { ...publisher, idempotencyKey: 'hub-once' };
    const first = await hub.publish(again, submission('once'));
    expect((await hub.publish(again, submission('once'))).id).toBe(first.id);
    expect(await history(publisher, 'once')).toHaveLength(1);
  });

  it('is decided once: what is rejected stays so, and an approved one is not rejected any more', async () => {
    const { id } = await hub.publish(publisher, submission('decided'));
    await hub.approve(reviewer, id);
    expect(await reasonOf(hub.approve(reviewer, id))).toBe('CONFLICT');
    const reject = hub.do(REJECT_HUB_VERSION, reviewer, { params: { id }, body: { reason: 'x' } });
    expect(await reasonOf(reject)).toBe('CONFLICT');
  });

  it('that is withdrawn is served no more, and the one before it is again', async () => {
    const announced: string[] = [];
    const end = hub.approvals.onChange((slug) => announced.push(slug));
    for (const quantization of ['one', 'two']) {
      const { id } = await hub.publish(publisher, submission('backed', { changelog: quantization }));
      await hub.approve(reviewer, id);
    }
    const [latest] = await history(publisher, 'backed');
    expect((await hub.entry(publisher, 'backed')).version).toBe(2);
    const withdraw = (caller: Caller) =>
      hub.do(WITHDRAW_HUB_VERSION, caller, { params: { id: latest?.id ?? '' }, body: { reason: 'Broken.' } });
    expect(await reasonOf(withdraw(publisher))).toBe('FORBIDDEN');
    await withdraw(reviewer);
    expect((await hub.entry(publisher, 'backed')).version).toBe(1);
    expect(announced).toEqual(['backed', 'backed', 'backed']);
    end();
  });

  it('needs another person, and a signature, where policy says so', async () => {
    const tenant = await hub.tenant('careful');
    const policy = { organization_id: tenant.organizationId, hub: { second_person: true, require_signature: false } };
    const { row } = await hub.settings.create(tenant.admin, policy);
    const { id } = await hub.publish(tenant.admin, submission('careful'));
    expect(await reasonOf(hub.approve(tenant.admin, id))).toBe('FORBIDDEN');
    await hub.settings.update(tenant.admin, row.id, { hub: { require_signature: true } });
    const other = callerWith(tenant.organizationId, 'reviewer');
    expect(await reasonOf(hub.approve(other, id))).toBe('CONFLICT');
    await hub.settings.update(tenant.admin, row.id, { hub: { require_signature: false } });
    expect((await hub.approve(other, id)).state).toBe('approved');
  });
});

describe('what publishers cannot say', () => {
  const managed = {
    number: 77,
    state: 'approved',
    verified: true,
    downloads: 1_000_000,
    stars: 5_000,
    publisher: 'Somebody Famous',
    submitted_by: 'Somebody Else',
    published_at: '2001-01-01T00:00:00Z',
    created_at: '2001-01-01T00:00:00Z',
  };

  it('badge, counters, publisher, dates, number and state are taken and ignored (004-24, 004-27)', async () => {
    const offered = await hub.publish(publisher, submission('boastful', managed));
    expect(offered).toMatchObject({ number: 1, state: 'pending', publisher: 'acme', submitted_by: publisher.actorId });
    await hub.approve(reviewer, offered.id);
    const entry = await hub.entry(publisher, 'boastful');
    expect(entry).toMatchObject({ version: 1, verified: false, downloads: 0, stars: 0, publisher: 'acme' });
    expect(entry.published_at).not.toContain('2001');
  });

  it('the badge of the version before is neither lost nor won by another one (004-24)', async () => {
    await hub.do(VERIFY_HUB_ENTRY, admin, { params: { slug: 'boastful' }, body: {} });
    const { id } = await hub.publish(publisher, submission('boastful', { ...managed, verified: false }));
    await hub.approve(reviewer, id);
    expect(await hub.entry(publisher, 'boastful')).toMatchObject({ version: 2, verified: true });
    for (const caller of [publisher, reviewer]) {
      const verify = hub.do(VERIFY_HUB_ENTRY, caller, { params: { slug: 'boastful' }, body: { verified: false } });
      expect(await reasonOf(verify)).toBe('FORBIDDEN');
    }
  });
});

describe('counters of an entry', () => {
  it('start at 0, belong to the entry over its versions, and go back to 0 by administrators alone (004-27, 004-28)', async () => {
    const slug = 'popular';
    await hub.approve(reviewer, (await hub.publish(publisher, submission(slug))).id);
    expect(await hub.entry(admin, slug)).toMatchObject({ downloads: 0, stars: 0, starred: false });
    await countDownload(bench.database.dataSource.manager, slug);
    await countDownload(bench.database.dataSource.manager, slug);
    for (const caller of [publisher, publisher, reviewer]) {
      await hub.do(STAR_HUB_ENTRY, caller, { params: { slug }, body: {} });
    }
    await hub.approve(reviewer, (await hub.publish(publisher, submission(slug, { downloads: 9 }))).id);
    expect(await hub.entry(publisher, slug)).toMatchObject({ version: 2, downloads: 2, stars: 2, starred: true });
    await hub.do(STAR_HUB_ENTRY, publisher, { params: { slug }, body: { starred: false } });
    expect(await hub.entry(publisher, slug)).toMatchObject({ stars: 1, starred: false });
    for (const caller of [publisher, reviewer]) {
      expect(await reasonOf(hub.do(RESET_HUB_COUNTERS, caller, { params: { slug } }))).toBe('FORBIDDEN');
    }
    await hub.do(RESET_HUB_COUNTERS, admin, { params: { slug } });
    expect(await hub.entry(admin, slug)).toMatchObject({ downloads: 0, stars: 0 });
  });

  it('of an entry of the embedded catalog work alike', async () => {
    await countDownload(bench.database.dataSource.manager, 'qwen3-8b');
    await hub.do(STAR_HUB_ENTRY, publisher, { params: { slug: 'qwen3-8b' }, body: {} });
    expect(await hub.entry(publisher, 'qwen3-8b')).toMatchObject({ downloads: 1, stars: 1, starred: true });
  });
});

describe('every action of the hub', () => {
  it('is in the audit log: publish, approve, reject, withdraw, verify, reset (004-29)', async () => {
    const versions = await auditOf('hub_version');
    const entries = await auditOf('hub_entry');
    expect(new Set(versions.map(({ action }) => action))).toEqual(
      new Set(['hub_version.publish', 'hub_version.approve', 'hub_version.reject', 'hub_version.withdraw']),
    );
    expect(new Set(entries.map(({ action }) => action))).toEqual(new Set(['hub_entry.verify', 'hub_entry.reset']));
    expect(versions.filter((entry) => entry.organization_id === organizationId).length).toBeGreaterThan(10);
  });
});

describe('what is served', () => {
  it('is the embedded catalog and what was approved; a published version of the same name wins (004-30, 004-31)', async () => {
    expect((await slugsOf(PLATFORM)).length).toBeGreaterThan(60);
    const own = submission('qwen3-8b', { organization_id: null, name: 'Qwen3 8B, checked here' });
    const { id, number } = await hub.publish(PLATFORM, own);
    expect(number).toBe(2);
    expect(await hub.entry(publisher, 'qwen3-8b')).toMatchObject({ origin: 'embedded', version: 1 });
    await hub.approve(PLATFORM, id);
    expect(await hub.entry(publisher, 'qwen3-8b')).toMatchObject({
      origin: 'published',
      version: 2,
      name: 'Qwen3 8B, checked here',
      downloads: 1,
    });
    expect((await history(publisher, 'qwen3-8b')).map((version) => [version.number, version.origin])).toEqual([
      [2, 'published'],
      [1, 'embedded'],
    ]);
  });

  it('of an organization is nobody else’s to see, and its names nobody else’s to take', async () => {
    const { admin: stranger } = await hub.tenant('stranger');
    expect(await slugsOf(admin)).toContain('popular');
    expect(await slugsOf(stranger)).not.toContain('popular');
    expect(await reasonOf(hub.entry(stranger, 'popular'))).toBe('NOT_FOUND');
    expect(await reasonOf(history(stranger, 'popular'))).toBe('NOT_FOUND');
    expect(await reasonOf(hub.publish(stranger, submission('popular')))).toBe('CONFLICT');
    expect(await reasonOf(hub.publish(stranger, submission('qwen3-4b-instruct-2507')))).toBe('CONFLICT');
    const [version] = await history(admin, 'popular');
    expect(await reasonOf(hub.approve(stranger, version?.id ?? ''))).toBe('NOT_FOUND');
    const queue = (await hub.do(LIST_HUB_SUBMISSIONS, stranger)) as { total: number };
    expect(queue.total).toBe(0);
  });

  it('of a new release never takes a name that an organization has', async () => {
    const slug = 'gpt-oss-120b';
    await bench.database.dataSource.query(
      `INSERT INTO hub_entry (id, created_at, updated_at, created_by, slug, organization_id, last_number)
       VALUES ($1, now(), now(), 'test', $2, $3, 1)`,
      [newId(), slug, organizationId],
    );
    const wish = { slug, number: 1, optionId: 'mxfp4' };
    expect(await slugsOf(PLATFORM)).not.toContain(slug);
    expect(await readServedOption(bench.database.dataSource.manager, wish)).toBeUndefined();
    await bench.database.dataSource.query('DELETE FROM hub_entry WHERE slug = $1', [slug]);
    expect(await slugsOf(PLATFORM)).toContain(slug);
    expect(await readServedOption(bench.database.dataSource.manager, wish)).toMatchObject({ origin: 'embedded' });
  });

  it('is found by words, format, capability, license, tag and badge (004-06, 004-07)', async () => {
    expect(await slugsOf(admin, { q: 'GPT oss-20b' })).toEqual(['gpt-oss-20b']);
    expect(await slugsOf(admin, { capability: 'rerank' })).toEqual(['qwen3-reranker-0.6b']);
    expect(await slugsOf(admin, { capability: 'embedding', license: 'apache-2.0', tag: 'granite' })).toEqual([
      'granite-embedding-107m-multilingual',
      'granite-embedding-125m-english',
    ]);
    expect(await slugsOf(admin, { format: 'mlx' })).toEqual([]);
    expect(await slugsOf(admin, { verified: 'true' })).toEqual(['boastful']);
    expect(await slugsOf(admin, { installable: 'false', q: 'popular' })).toEqual([]);
    expect(await slugsOf(admin, { installable: 'true' })).toContain('popular');
  });

  it('is narrowed to what a node can run, with the reason for each that it cannot (004-06, 004-08)', async () => {
    const told = await ToldNode.join(bench.database.dataSource.manager, 'gpu-1');
    await told.probe(
      NodeProbe.fromPartial({
        os: 'linux',
        arch: 'x64',
        memoryTotalBytes: 4n * GIB,
        memoryAvailableBytes: 4n * GIB,
        modelsDiskTotalBytes: 100n * GIB,
        modelsDiskFreeBytes: 90n * GIB,
        engines: [{ id: 'build-1', version: 'b1' }],
      }),
    );
    const node = told.id;
    const operator = callerWith(organizationId, 'node_operator');
    const compatible = await slugsOf(operator, { node, compatible: 'true' });
    expect(compatible).toContain('qwen3-0.6b');
    expect(compatible).not.toContain('gpt-oss-120b');
    const refused = await list(operator, { node, compatible: 'false', q: 'gpt-oss-120b' });
    expect(refused.data[0]?.mismatches.map(({ code }) => code)).toContain('memory');
    expect(refused.data[0]?.mismatches[0]?.message).toMatch(/GiB/);
    expect(await hub.entry(operator, 'qwen3-0.6b', { node })).toMatchObject({ compatible: true, mismatches: [] });
    expect(await reasonOf(list(operator, { compatible: 'true', node: 'none' }))).toBe('NOT_FOUND');
    expect(await reasonOf(list(publisher, { node }))).toBe('FORBIDDEN');
    expect(await hub.entry(admin, 'qwen3-0.6b')).toMatchObject({ compatible: null });
  });

  it('is paged in every order, each entry once', async () => {
    for (const sort of HUB_ENTRY_SORTS.flatMap((name) => [name, `-${name}`])) {
      const seen: string[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const query: Record<string, string> = { sort, limit: '25', ...(cursor === '' ? {} : { cursor }) };
        const page: JsonObject = await hub.do(LIST_HUB_ENTRIES, admin, { query });
        seen.push(...(page['data'] as { slug: string }[]).map(({ slug }) => slug));
        cursor = page['next_cursor'] as string | null;
      }
      expect([sort, new Set(seen).size]).toEqual([sort, (await list(admin)).total]);
    }
    expect((await slugsOf(admin, { sort: '-stars' }))[0]).toBe('qwen3-8b');
  });

  it('passes over what needs a newer Roundhouse (004-34)', async () => {
    await hub.approve(reviewer, (await hub.publish(publisher, submission('pinned'))).id);
    const newer = await hub.publish(publisher, submission('pinned', { min_app_version: '99.0.0' }));
    expect(newer.issues).toMatchObject([{ where: '/min_app_version', level: 'warning', code: 'app_too_old' }]);
    await hub.approve(reviewer, newer.id);
    expect(await hub.entry(publisher, 'pinned')).toMatchObject({ version: 1 });
  });
});

describe('an option for servings', () => {
  const read = (slug: string, number: number | 'latest', organization?: string) =>
    readServedOption(bench.database.dataSource.manager, {
      slug,
      number,
      optionId: 'f32',
      ...(organization !== undefined && { organizationId: organization }),
    });

  it('is read by number or as the latest, with the very manifest that was stored', async () => {
    const latest = await read('popular', 'latest');
    expect(latest).toMatchObject({ number: 2, state: 'approved', unresolved: [], organizationId });
    expect((await read('popular', 1))?.number).toBe(1);
    const [stored] = await history(admin, 'popular');
    expect(Buffer.from(latest!.manifest).toString('base64')).toBe(stored?.manifest);
  });

  it('is none while pending or after a rejection, and is known as withdrawn after that', async () => {
    expect(await read('counted', 'latest')).toBeUndefined();
    for (const number of [1, 2, 3]) {
      const option = await read('counted', number);
      expect([number, option?.state]).toEqual([number, number === 2 ? 'withdrawn' : undefined]);
    }
    expect(await read('backed', 'latest')).toMatchObject({ number: 1, state: 'approved' });
    expect(await read('backed', 2)).toMatchObject({ state: 'withdrawn' });
  });

  it('is, where none is named, the first that nodes can load and of which all is known', async () => {
    const file = { name: 'a.gguf', url: 'https://models.example/a.gguf', sha256: 'a'.repeat(64) };
    const options = [
      { id: 'apple', format: 'mlx', files: [{ ...file, name: 'a.safetensors', size_bytes: 5 }] },
      { id: 'open', format: 'gguf', files: [file] },
      { id: 'whole', format: 'gguf', files: [{ ...file, url: 'https://models.example/b.gguf', size_bytes: 5 }] },
    ];
    await hub.approve(reviewer, (await hub.publish(publisher, submission('choosy', { options }))).id);
    const wish = { slug: 'choosy', number: 'latest' } as const;
    expect((await readServedOption(bench.database.dataSource.manager, wish))?.option.id).toBe('whole');
  });

  it('of another organization is none', async () => {
    expect(await read('popular', 'latest', '00000000-0000-7000-8000-000000000000')).toBeUndefined();
    expect(await read('popular', 'latest', organizationId)).toMatchObject({ number: 2 });
  });
});
