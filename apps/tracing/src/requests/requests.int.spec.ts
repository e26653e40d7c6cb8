import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { jetstreamManager } from '@nats-io/jetstream';
import { RequestBatch, RequestRecord } from '@roundhouse/contracts/events/v1/request';
import { EndStatus } from '@roundhouse/contracts/events/v1/usage';
import { newId, systemClock } from '@roundhouse/kernel';
import {
  connectNats,
  consumeRequests,
  ensureConsumers,
  ensureStreams,
  jetstream,
  publishRequests,
  REQUESTS_CONSUMER,
  REQUESTS_STREAM,
  requestsLag,
  type NatsConnection,
} from '@roundhouse/messaging';
import { createLogger, createMetrics } from '@roundhouse/telemetry';
import { freshDatabase, startNats, until, type TestNats } from '@roundhouse/testing';
import { nanos } from 'nats';
import { testMasterKeys } from '../content-keys/master-keys.fixture.ts';
import { settle } from '../ingest/usage-messages.fixture.ts';
import { testLedger } from '../test-ledger.fixture.ts';
import { PostgresUsageReader } from '../usage/infra/postgres-usage-reader.ts';
import { PostgresVerificationReader } from '../verification/infra/postgres-verification-reader.ts';
import type { RequestQuery, UsageScope } from '../usage/usage.ports.ts';
import { UsageService } from '../usage/usage.service.ts';
import { recordIdsStatement } from './infra/record-statements.ts';
import { PostgresRequestStore } from './infra/postgres-request-store.ts';
import { idAt } from '../database/id-at.fixture.ts';
import { refusedRecord, requestMessage, requestRecord } from './request-records.fixture.ts';
import { RequestsService } from './requests.service.ts';

const ORG: UsageScope = { kind: 'organization', organizationId: 'org' };
const EVERYTHING: UsageScope = { kind: 'installation' };
const DAY_MS = 24 * 3_600_000;

const ledger = testLedger(freshDatabase);

const logger = createLogger('tracing', 'fatal');
let store: PostgresRequestStore;
let usage: UsageService;
let nats: TestNats;
let connection: NatsConnection;

beforeAll(async () => {
  store = new PostgresRequestStore(ledger.source, testMasterKeys());
  usage = new UsageService(new PostgresUsageReader(ledger.source), new PostgresVerificationReader(ledger.source));
  nats = await startNats();
  connection = await connectNats({ url: nats.url, name: 'test' });
  await ensureStreams(connection, { requestsMaxBytes: 64 * 1024 * 1024 });
  await ensureConsumers(connection);
  const { consumers } = await jetstreamManager(connection);
  await consumers.update(REQUESTS_STREAM, REQUESTS_CONSUMER, { ack_wait: nanos(1_000) });
}, 60_000);

afterAll(async () => {
  await connection.close();
  await nats.stop();
});

beforeEach(async () => {
  await ledger.admin.query('TRUNCATE tracing.ledger, tracing.requests');
});

const service = (retentionDays = 30, metrics = createMetrics('tracing')) =>
  new RequestsService(store, retentionDays, systemClock, logger, metrics);

const take = (...records: RequestRecord[]) => service().take([requestMessage(...records)]);

async function kept(): Promise<number> {
  const { rows } = await ledger.admin.query<{ count: string }>('SELECT count(*) FROM tracing.requests');
  return Number(rows[0]?.count);
}

function query(change: Partial<Omit<RequestQuery, 'filter'>> = {}, filter: Partial<RequestQuery['filter']> = {}) {
  const all = { model: '', deploymentId: '', providerId: '', projectId: '', apiKeyId: '' };
  const window = { from: new Date(Date.now() - 3_600_000), to: new Date(Date.now() + 3_600_000) };
  const asked = { status: '', minLatencyMs: 0, reason: '', refusingStep: '', tag: '', requestIdPrefix: '' };
  return { scope: ORG, ...asked, beforeRequestId: '', limit: 100, ...change, filter: { ...window, ...all, ...filter } };
}

const idsOf = async (...asked: Parameters<typeof query>): Promise<string[]> =>
  (await usage.requests(query(...asked))).requests.map(({ requestId }) => requestId);

const inLedger = (requestId: string, change: Parameters<typeof settle>[1] = {}) =>
  ledger.record(settle(newId(), change, { requestId }));

describe('records of requests', () => {
  it('are kept once, however often they are delivered', async () => {
    const records = Array.from({ length: 300 }, () => requestRecord());
    const js = jetstream(connection);
    await publishRequests(js, requestMessage(...records).data, { msgId: newId(), timeoutMs: 2_000 });
    let deliveries = 0;
    // Dies after the commit and before the acknowledgement, twice.
    const consumer = consumeRequests(
      js,
      async (messages) => {
        deliveries += 1;
        await service().take(messages);
        if (deliveries <= 2) throw new Error('gone');
      },
      logger,
    );
    await until('the third delivery is acknowledged', 20_000, async () => {
      const { undelivered, unacknowledged } = await requestsLag(js);
      return deliveries >= 3 && undelivered + unacknowledged === 0;
    });
    await consumer.stop();
    expect(await kept()).toBe(300);
    const newest = records.map(({ requestId }) => requestId).toReversed();
    expect(await idsOf()).toEqual(newest.slice(0, 100));
  }, 30_000);

  it('wait for tracing while it is away, and are caught up with', async () => {
    const js = jetstream(connection);
    for (let batch = 0; batch < 20; batch += 1) {
      const records = Array.from({ length: 50 }, () => requestRecord());
      await publishRequests(js, requestMessage(...records).data, { msgId: newId(), timeoutMs: 2_000 });
    }
    expect(await kept()).toBe(0);
    const consumer = consumeRequests(js, (messages) => service().take(messages), logger);
    await until('all are kept', 15_000, async () => (await kept()) === 1_000);
    await consumer.stop();
  }, 30_000);

  it('that cannot be read, have no day or are refused by the database are counted, and hold up nothing', async () => {
    const metrics = createMetrics('tracing');
    const old = requestRecord({ requestId: '0192f0c1-2345-7abc-8def-0123456789ab' });
    const broken = { data: new TextEncoder().encode('\u{1}not protobuf') };
    const sound = requestRecord({ callable: { id: '', key: 'nul\0inside' } });
    const timeless = requestRecord({ receivedAtUnixMs: 8_640_000_000_000_001n });
    const requests = service(30, metrics);
    await requests.take([broken, requestMessage(old, sound)]);
    await requests.take([requestMessage(timeless, requestRecord({ httpStatus: 2 ** 31 }), requestRecord())]);
    const text = await metrics.registry.metrics();
    expect(text).toContain('request_records_total{outcome="inserted"} 3');
    expect(text).toMatch(/request_records_total\{outcome="unreadable"\} 3/);
    expect(await idsOf({}, { model: 'nul\u{FFFD}inside' })).toEqual([sound.requestId]);
  });

  it('of a later release are kept as they came', async () => {
    const record = requestRecord();
    // Field 200, which is unknown here.
    const inner = Buffer.concat([RequestRecord.encode(record).finish(), Buffer.from([0xc0, 0x0c, 0x07])]);
    await service().take([{ data: RequestBatch.encode({ gatewayId: 'g', records: [inner], contents: [] }).finish() }]);
    const { rows } = await ledger.admin.query<{ record: Buffer }>('SELECT record FROM tracing.requests');
    expect(rows[0]?.record.equals(inner)).toBe(true);
    expect(await idsOf()).toEqual([record.requestId]);
  });

  it('go by whole days when their time is over; the ledger stays', async () => {
    const days = async (): Promise<string[]> => {
      const { rows } = await ledger.admin.query<{ name: string }>(
        `SELECT relname AS name FROM pg_inherits JOIN pg_class ON oid = inhrelid
         WHERE inhparent = 'tracing.requests'::regclass ORDER BY 1`,
      );
      return rows.map(({ name }) => name);
    };
    const dayName = (agoDays: number): string =>
      `requests_${new Date(Date.now() - agoDays * DAY_MS).toISOString().slice(0, 10).replaceAll('-', '')}`;
    const longAgo = requestRecord({ requestId: idAt(Date.now() - 10 * DAY_MS) });
    await take(longAgo, requestRecord());
    await inLedger(longAgo.requestId);
    expect(await days()).toContain(dayName(10));
    await service(30).keepDays();
    expect(await days()).toContain(dayName(10));
    await service(7).keepDays();
    expect(await days()).not.toContain(dayName(10));
    expect(await days()).toEqual(expect.arrayContaining([dayName(0), dayName(-1)]));
    expect(await kept()).toBe(1);
    // What comes after its day is gone makes no new one.
    await service(7).take([requestMessage(longAgo)]);
    expect(await days()).not.toContain(dayName(10));
    const { rows } = await ledger.admin.query<{ count: string }>('SELECT count(*) FROM tracing.ledger');
    expect(rows[0]?.count).toBe('1');
    await expect(ledger.source.query('SELECT tracing.drop_requests_before(current_date + 1)')).rejects.toThrow(
      'are kept',
    );
  });
});

describe('the log of requests', () => {
  it('has refused requests with the step that refused them (000-48)', async () => {
    const [served, refused] = [requestRecord(), refusedRecord()];
    await take(served, refused);
    const { requests } = await usage.requests(query());
    expect(requests).toMatchObject([
      { requestId: refused.requestId, status: 'error', attempts: [], record: { refusingStep: 'plan' } },
      { requestId: served.requestId, status: 'success', latencyMs: 40 },
    ]);
    await expect(usage.request(ORG, refused.requestId)).resolves.toMatchObject({
      status: 'error',
      sums: { costPico: 0n },
      record: { reason: 'RATE_LIMITED', httpStatus: 429 },
    });
  });

  it('has amounts from the ledger as soon as it knows them, and from the record until then', async () => {
    const usageOf = { inputTokens: 7, outputTokens: 3 };
    const record = requestRecord({ usage: usageOf, costPico: 41n });
    await take(record);
    expect((await usage.request(ORG, record.requestId)).sums).toMatchObject({ inputTokens: 7n, costPico: 41n });
    await inLedger(record.requestId, { costPico: 42n });
    expect(await usage.request(ORG, record.requestId)).toMatchObject({
      sums: { inputTokens: 10n, outputTokens: 5n, costPico: 42n },
      attempts: [{ outcome: { deploymentId: 'deployment' } }],
      record: { requestId: record.requestId },
    });
  });

  it('lists what only the ledger knows beside what only a record knows, each once, in one order', async () => {
    const ids: string[] = [];
    for (let index = 0; index < 30; index += 1) {
      const record = requestRecord();
      ids.push(record.requestId);
      if (index % 3 !== 0) await take(record);
      if (index % 3 !== 1) await inLedger(record.requestId);
    }
    const seen: string[] = [];
    for (let before: string | undefined = ''; before !== undefined;) {
      const page = await usage.requests(query({ beforeRequestId: before, limit: 7 }));
      seen.push(...page.requests.map(({ requestId }) => requestId));
      before = page.nextBeforeRequestId || undefined;
    }
    expect(seen).toEqual(ids.toReversed());
  });

  it('is searched by everything that a record says', async () => {
    const records = {
      plain: requestRecord(),
      refused: refusedRecord(),
      slow: requestRecord({ totalUs: 9_000_000 }),
      tagged: requestRecord({ tags: ['eu', 'gold'] }),
      elsewhere: requestRecord({
        caller: { organizationId: 'org', projectId: 'other', apiKeyId: 'their-key' },
        callable: { id: 'group', key: 'route-group' },
        attempts: [
          { target: { deploymentId: 'first', providerId: 'p1', modelKey: 'inner-1' }, failureClass: 'overloaded' },
          { target: { deploymentId: 'second', providerId: 'p2', modelKey: 'inner-2' } },
        ],
      }),
      left: requestRecord({ endStatus: EndStatus.END_STATUS_CANCELLED, httpStatus: 499, reason: 'cancelled' }),
    };
    await take(...Object.values(records));
    const nameOf = (id: string): string | undefined =>
      Object.entries(records).find(([, record]) => record.requestId === id)?.[0];
    const namesOf = async (...asked: Parameters<typeof query>) => (await idsOf(...asked)).map(nameOf);
    expect(await namesOf({ status: 'error' })).toEqual(['refused']);
    expect(await namesOf({ status: 'cancelled' })).toEqual(['left']);
    expect(await namesOf({ reason: 'RATE_LIMITED' })).toEqual(['refused']);
    expect(await namesOf({ refusingStep: 'plan' })).toEqual(['refused']);
    expect(await namesOf({ minLatencyMs: 9_000 })).toEqual(['slow']);
    expect(await namesOf({ tag: 'gold' })).toEqual(['tagged']);
    expect(await namesOf({}, { projectId: 'other' })).toEqual(['elsewhere']);
    expect(await namesOf({}, { apiKeyId: 'their-key' })).toEqual(['elsewhere']);
    for (const model of ['group', 'route-group', 'inner-1', 'inner-2']) {
      expect(await namesOf({}, { model })).toEqual(['elsewhere']);
    }
    expect(await namesOf({}, { deploymentId: 'first' })).toEqual(['elsewhere']);
    expect(await namesOf({}, { providerId: 'p2' })).toEqual(['elsewhere']);
    expect(await namesOf({ requestIdPrefix: records.slow.requestId.slice(0, 30), reason: '' })).toContain('slow');
    expect(
      await namesOf({ scope: { kind: 'parts', organizationId: 'org', projectIds: ['other'], teamIds: [] } }),
    ).toEqual(['elsewhere']);
  });

  it('shows nothing of another organization, however it is asked', async () => {
    const record = refusedRecord({ tags: ['eu'] });
    await take(record);
    for (const scope of [
      { kind: 'organization', organizationId: 'other' },
      { kind: 'parts', organizationId: 'org', projectIds: [`' OR 1=1 --`], teamIds: ['x'] },
    ] as const) {
      expect(await idsOf({ scope })).toEqual([]);
      expect(await idsOf({ scope, tag: 'eu', refusingStep: 'plan', reason: 'RATE_LIMITED' })).toEqual([]);
      await expect(usage.request(scope, record.requestId)).rejects.toMatchObject({ reason: 'NOT_FOUND' });
    }
    expect(await idsOf({ scope: EVERYTHING })).toEqual([record.requestId]);
  });

  it('is read along the index, however large it is', async () => {
    await take(requestRecord());
    await ledger.admin.query(
      `CREATE TEMPORARY TABLE copy AS SELECT r.* FROM tracing.requests r, generate_series(1, 20000)`,
    );
    await ledger.admin.query('UPDATE copy SET request_id = gen_random_uuid()');
    await ledger.admin.query('INSERT INTO tracing.requests SELECT * FROM copy');
    await ledger.admin.query('ANALYZE tracing.requests');
    for (const asked of [query(), query({ scope: EVERYTHING }), query({ reason: 'RATE_LIMITED' })]) {
      const { text, values } = recordIdsStatement({ ...asked, limit: 51 });
      const plan = await ledger.source.query<{ 'QUERY PLAN': string }[]>(`EXPLAIN ${text}`, [...values]);
      const shown = plan.map((line) => line['QUERY PLAN']).join('\n');
      expect(shown).toMatch(/Index (Only )?Scan( Backward)? using requests_\d+_/);
    }
  });
});
