import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { inTransaction } from '@roundhouse/database';
import { freshDatabase, testDirectory } from '@roundhouse/testing';
import { PLATFORM, RegistryServices } from '../fixtures/registry-services.ts';
import { reasonOf } from '../fixtures/refusal.ts';
import { ServiceBench } from '../fixtures/service-bench.ts';
import { SinkFeedService } from './sink-feed.service.ts';
import { MAX_NEWS_BYTES, SinkNews, type NewsForSinks } from './sink-news.ts';
import { SinksService } from './sinks.service.ts';

const SECRET = 'canary-sink-secret-7788';

let bench: ServiceBench<RegistryServices>;
let registry: RegistryServices;
let sinks: SinksService;
let feed: SinkFeedService;
const complain = jest.fn();

beforeAll(async () => {
  bench = await ServiceBench.open(await testDirectory('sinks'), await freshDatabase(), RegistryServices);
  registry = bench.services;
  sinks = new SinksService(registry.commands, registry.handlers, bench.keys);
  feed = new SinkFeedService(bench.database.dataSource, bench.keys, { error: complain });
});

afterAll(() => bench.close());

const bodyOf = (more = {}) => ({
  display_name: 'Pager',
  type: 'webhook',
  url: 'https://hooks.example/x',
  events: ['alert'],
  secret: SECRET,
  ...more,
});

describe('sinks', () => {
  it('are told whole to the service that delivers, and again only when one has changed', async () => {
    const { organizationId, admin } = await registry.tenant('told');
    const { row } = await sinks.create(admin, bodyOf({ headers: { 'x-team': 'ml' } }));
    const first = await feed.list('');
    expect(first.sinks).toContainEqual({
      id: row.id,
      organizationId,
      type: 'webhook',
      url: 'https://hooks.example/x',
      headers: { 'x-team': 'ml' },
      events: ['alert'],
      secret: SECRET,
      revision: expect.any(BigInt),
      allowedCidrs: [],
    });
    expect(await feed.list(first.digest)).toEqual({ digest: first.digest, unchanged: true, sinks: [] });
    await sinks.update(admin, row.id, { secret: 'another-secret-12345' });
    const second = await feed.list(first.digest);
    expect(second.sinks.find(({ id }) => id === row.id)).toMatchObject({ secret: 'another-secret-12345' });
    await sinks.update(admin, row.id, { admin_status: 'inactive' });
    const third = await feed.list(second.digest);
    expect(third.unchanged).toBe(false);
    expect(third.sinks.map(({ id }) => id)).not.toContain(row.id);
  });

  it('whose secret no key opens any more keep none of the others from being told, and come back with their key', async () => {
    const { admin } = await registry.tenant('unopened');
    const [lost, kept] = [
      await sinks.create(admin, bodyOf()),
      await sinks.create(admin, bodyOf({ display_name: 'Other' })),
    ];
    const whole = await feed.list('');
    const [{ sealed }] = await bench.database.dataSource.query<[{ sealed: Buffer }]>(
      'SELECT sealed_secret AS sealed FROM sink WHERE id = $1',
      [lost.row.id],
    );
    const seal = (bytes: Buffer) =>
      bench.database.dataSource.query('UPDATE sink SET sealed_secret = $2 WHERE id = $1', [lost.row.id, bytes]);
    await seal(Buffer.from('damaged'));
    for (const round of [1, 2]) {
      const { digest, unchanged, sinks: told } = await feed.list('');
      expect({ round, digest, unchanged }).toEqual({ round, digest: '', unchanged: false });
      expect(told).toEqual(whole.sinks.filter(({ id }) => id !== lost.row.id));
      expect(told).toContainEqual(expect.objectContaining({ id: kept.row.id, secret: SECRET }));
    }
    expect(complain.mock.calls).toEqual([[{ sinkIds: [lost.row.id] }, expect.stringContaining('cannot be opened')]]);
    await seal(sealed);
    expect(await feed.list('')).toEqual(whole);
  });

  it('of the installation are made by its administrators alone, and tell nobody else’s', async () => {
    const { admin } = await registry.tenant('installed');
    expect(await reasonOf(sinks.create(admin, bodyOf({ organization_id: null })))).toBe('FORBIDDEN');
    const { row } = await sinks.create(PLATFORM, bodyOf({ organization_id: null, display_name: 'Operators' }));
    const { sinks: told } = await feed.list('');
    expect(told.find(({ id }) => id === row.id)).toMatchObject({ organizationId: '', secret: SECRET });
  });

  it('stand in a private range only where a platform administrator opened it (security 34)', async () => {
    const { organizationId, admin } = await registry.tenant('ranged');
    const inside = bodyOf({ url: 'http://127.0.0.1:9000/hook', allowed_cidrs: ['127.0.0.1/32:*'] });
    expect(await reasonOf(sinks.create(admin, bodyOf({ url: 'http://127.0.0.1:9000/hook' })))).toBe('INVALID_REQUEST');
    expect(await reasonOf(sinks.create(admin, inside))).toBe('FORBIDDEN');
    const { row } = await sinks.create(PLATFORM, { ...inside, organization_id: organizationId });
    expect(await reasonOf(sinks.update(admin, row.id, { display_name: 'Other' }))).toBeUndefined();
    const wider = { allowed_cidrs: ['127.0.0.1/32:*', '10.0.0.0/8:*'] };
    expect(await reasonOf(sinks.update(admin, row.id, wider))).toBe('FORBIDDEN');
  });

  it('name deployments and providers for payloads (002-34)', async () => {
    const { organizationId, admin } = await registry.tenant('named');
    const { row: provider } = await registry.providers.create(admin, {
      key: 'openai-eu',
      display_name: 'OpenAI EU',
      driver: 'openai-compatible',
      base_url: 'https://api.example/v1',
    });
    const { subjects } = await feed.describe(['no id'], [provider.id]);
    expect(subjects).toEqual([
      {
        id: provider.id,
        organizationId,
        key: 'openai-eu',
        providerId: provider.id,
        providerKey: 'openai-eu',
        modelId: '',
        modelKey: '',
      },
    ]);
    expect(await reasonOf(feed.describe(Array(501).fill(provider.id), []))).toBe('INVALID_REQUEST');
  });
});

describe('news for sinks', () => {
  const AT = new Date();
  const news = (subjectId: string, more: Partial<NewsForSinks> = {}): NewsForSinks => ({
    kind: 'review.requested',
    organizationId: null,
    subjectId,
    occurredAt: AT,
    payload: { slug: 'tiny', number: 3 },
    ...more,
  });
  const told = async (keptIds: readonly string[] = []) => (await feed.takeNews(keptIds)).news;

  it('are told, the oldest first, until they are kept', async () => {
    const { organizationId } = await registry.tenant('news');
    await SinkNews.add(bench.database.dataSource.manager, news('first', { organizationId }));
    await SinkNews.add(
      bench.database.dataSource.manager,
      news('second', { payload: { text: 'x'.repeat(MAX_NEWS_BYTES) } }),
    );
    const [first, second] = await told();
    expect({ ...first, payloadJson: JSON.parse(String(first?.payloadJson)) as unknown }).toEqual({
      id: expect.any(String),
      kind: 'review.requested',
      organizationId,
      subjectId: 'first',
      atUnixMs: BigInt(AT.getTime()),
      payloadJson: { slug: 'tiny', number: 3 },
    });
    expect(second).toMatchObject({ organizationId: '', subjectId: 'second' });
    expect(String(second?.payloadJson)).toBe(JSON.stringify({ omitted_bytes: MAX_NEWS_BYTES + 11 }));
    expect((await told()).map(({ subjectId }) => subjectId)).toEqual(['first', 'second']);
    expect((await told([first!.id, 'no id'])).map(({ subjectId }) => subjectId)).toEqual(['second']);
    expect(await told([second!.id])).toEqual([]);
  });

  it('are told of what was committed alone', async () => {
    const work = inTransaction(bench.database.dataSource, async (manager) => {
      await SinkNews.add(manager, news('rolled back'));
      throw new Error('changed my mind');
    });
    await expect(work).rejects.toThrow('changed my mind');
    expect(await told()).toEqual([]);
  });
});
