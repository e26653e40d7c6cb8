import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@roundhouse/kernel';
import {
  connectNats,
  consumePartition,
  ensureConsumers,
  ensureStreams,
  jetstream,
  publishUsage,
  SUBJECTS,
  usageMessageId,
  usagePartition,
  type NatsConnection,
  type PartitionConsumer,
  type UsageHandler,
} from '@roundhouse/messaging';
import { createLogger, createMetrics } from '@roundhouse/telemetry';
import { freshDatabase, startNats, until, type TestNats } from '@roundhouse/testing';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { openLedgerDatabase } from '../ledger-database.fixture.ts';
import { PostgresLedgerReader } from '../ledger/infra/postgres-ledger-reader.ts';
import { PostgresLedgerStore } from './infra/postgres-ledger-store.ts';
import { IngestService } from './ingest.service.ts';
import { batch, laterKind, settle } from './usage-messages.fixture.ts';

const RECORDS = 10_000;
const PER_MESSAGE = 100;
const GATEWAYS = 4;

let source: DataSource;
let admin: pg.Client;
let nats: TestNats;
let connection: NatsConnection;
let reader: PostgresLedgerReader;
let ingest: IngestService;
const consumers: PartitionConsumer[] = [];

beforeAll(async () => {
  const adminUrl = await freshDatabase();
  ({ source } = await openLedgerDatabase(adminUrl));
  admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  nats = await startNats();
  connection = await connectNats({ url: nats.url, name: 'test' });
  await ensureStreams(connection);
  await ensureConsumers(connection);
  reader = new PostgresLedgerReader(source);
  const logger = createLogger('tracing', 'fatal', { write: () => undefined });
  ingest = new IngestService(new PostgresLedgerStore(source), logger, createMetrics('tracing'));
});

afterEach(async () => {
  for (const consumer of consumers.splice(0)) await consumer.stop();
});

afterAll(async () => {
  await connection.close();
  await nats.stop();
  await source.destroy();
  await admin.end();
});

const consume = (partition: number, handler: UsageHandler): void => {
  consumers.push(consumePartition(jetstream(connection), partition, handler, { warn: () => undefined }));
};

async function publish(spoolId: string, firstSeq: number, records: readonly Uint8Array[]): Promise<void> {
  const range = { spoolId, firstSeq: BigInt(firstSeq), lastSeq: BigInt(firstSeq + records.length - 1) };
  const options = { msgId: usageMessageId(range), timeoutMs: 5_000 };
  await publishUsage(
    jetstream(connection),
    SUBJECTS.usage(usagePartition(spoolId)),
    batch(spoolId, firstSeq, records),
    options,
  );
}

const confirmed = async (spoolId: string): Promise<bigint> =>
  (await reader.progress([spoolId]))[0]?.contiguousSeq ?? 0n;

async function count(sql: string, values: unknown[]): Promise<number> {
  return Number((await admin.query<{ count: string }>(sql, values)).rows[0]?.count);
}

const settled = (spoolId: string): Promise<number> =>
  count(`SELECT count(*) FROM tracing.ledger WHERE spool_id = $1 AND kind = 'settle'`, [spoolId]);
const parked = (spoolId: string): Promise<number> =>
  count('SELECT count(*) FROM tracing.dead_letters WHERE spool_id = $1', [spoolId]);

describe('a poison record among ten thousand', () => {
  it('is parked, and the 9 999 others are settled within ten seconds', async () => {
    const spools = Array.from({ length: GATEWAYS }, () => newId());
    const records = Array.from({ length: RECORDS }, () => settle());
    // One that only the database refuses, which is the dearest kind to find.
    records[5_678] = settle(newId(), {}, JSON.parse('{ "mode": 2147483647 }'));
    const each = RECORDS / GATEWAYS;
    for (const [index, spoolId] of spools.entries()) {
      for (let first = 0; first < each; first += PER_MESSAGE) {
        await publish(spoolId, first + 1, records.slice(index * each + first, index * each + first + PER_MESSAGE));
      }
    }
    const startedMs = performance.now();
    for (const partition of new Set(spools.map(usagePartition))) {
      consume(partition, (messages) => ingest.ingest(messages));
    }
    const sumOf = async (count: (spoolId: string) => Promise<number>): Promise<number> =>
      (await Promise.all(spools.map(count))).reduce((sum, one) => sum + one, 0);
    await until('all are confirmed', 30_000, async () => {
      return (await sumOf(async (spoolId) => Number(await confirmed(spoolId)))) === RECORDS;
    });
    expect(performance.now() - startedMs).toBeLessThan(10_000);
    expect(await sumOf(settled)).toBe(RECORDS - 1);
    expect(await sumOf(parked)).toBe(1);
  });
});

describe('a record of a later release', () => {
  it('whose kind is unknown is parked with every byte, never dropped, and holds up nobody', async () => {
    const spoolId = newId();
    const unknown = laterKind();
    await publish(spoolId, 1, [settle(), unknown, settle()]);
    consume(usagePartition(spoolId), (messages) => ingest.ingest(messages));
    await until('all are confirmed', 20_000, async () => (await confirmed(spoolId)) === 3n);
    expect(await settled(spoolId)).toBe(2);
    const { rows } = await admin.query('SELECT payload FROM tracing.dead_letters WHERE spool_id = $1', [spoolId]);
    expect(rows).toEqual([{ payload: Buffer.from(unknown) }]);
  });
});

describe('a database that fails two batches of three, before or after their commit', () => {
  it('costs nothing: what is given back comes again, and counts once', async () => {
    const spoolId = newId();
    let batches = 0;
    let failures = 0;
    consume(usagePartition(spoolId), async (messages) => {
      batches += 1;
      if (batches % 3 === 1) {
        failures += 1;
        throw Object.assign(new Error('deadlock detected'), { code: '40P01' });
      }
      await ingest.ingest(messages);
      if (batches % 3 === 2) {
        failures += 1;
        throw new Error('connection lost after the commit');
      }
    });
    for (let first = 1; first <= 400; first += 4)
      await publish(
        spoolId,
        first,
        Array.from({ length: 4 }, () => settle()),
      );
    await until('all are confirmed', 50_000, async () => (await confirmed(spoolId)) === 400n);
    expect(failures).toBeGreaterThan(1);
    expect(await settled(spoolId)).toBe(400);
    expect(await parked(spoolId)).toBe(0);
  });
});
