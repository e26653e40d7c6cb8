import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { jetstreamManager } from '@nats-io/jetstream';
import { newId } from '@roundhouse/kernel';
import {
  connectNats,
  ensureConsumers,
  ensureStreams,
  jetstream,
  partitionLag,
  publishUsage,
  SUBJECTS,
  usageConsumerName,
  usageMessageId,
  usagePartition,
  USAGE_STREAM,
  type NatsConnection,
} from '@roundhouse/messaging';
import { freshDatabase, startNats, startProcess, until, type ManagedProcess, type TestNats } from '@roundhouse/testing';
import { nanos } from 'nats';
import type { DataSource } from 'typeorm';
import { openLedgerDatabase } from '../ledger-database.fixture.ts';
import { PostgresLedgerReader } from '../ledger/infra/postgres-ledger-reader.ts';
import { batch, settle } from './usage-messages.fixture.ts';

/** Consumes one partition with the service's own code. With `die`, it is gone after a commit and before the acknowledgement. */
const CONSUMER = `
  import { createDataSource } from '@roundhouse/database';
  import { connectNats, consumePartition, jetstream } from '@roundhouse/messaging';
  import { createLogger, createMetrics } from '@roundhouse/telemetry';
  import { PostgresLedgerStore } from './infra/postgres-ledger-store.js';
  import { IngestService } from './ingest.service.js';
  const [databaseUrl, natsUrl, partition, mode] = process.argv.slice(1);
  const source = await createDataSource({
    url: databaseUrl, schema: 'tracing', entities: [], migrations: [], applicationName: 'crash-test',
    session: { 'roundhouse.tenant': '*' },
  }).initialize();
  const logger = createLogger('tracing', 'warn');
  const ingest = new IngestService(new PostgresLedgerStore(source), logger, createMetrics('tracing'));
  const connection = await connectNats({ url: natsUrl, name: 'tracing' });
  consumePartition(jetstream(connection), Number(partition), async (messages) => {
    await ingest.ingest(messages);
    if (mode === 'die') process.kill(process.pid, 'SIGKILL');
  }, logger);
`;

/** The built code: this file stands in `src`, what the child runs in `dist`. */
const BUILT = join(import.meta.dirname, '..', '..', 'dist', 'ingest');

let database: { url: string; source: DataSource };
let nats: TestNats;
let connection: NatsConnection;
let reader: PostgresLedgerReader;

beforeAll(async () => {
  database = await openLedgerDatabase(await freshDatabase());
  reader = new PostgresLedgerReader(database.source);
  nats = await startNats();
  connection = await connectNats({ url: nats.url, name: 'test' });
  await ensureStreams(connection);
  await ensureConsumers(connection);
});

afterAll(async () => {
  await connection.close();
  await nats.stop();
  await database.source.destroy();
});

function startConsumer(partition: number, mode: 'die' | 'live'): Promise<ManagedProcess> {
  return startProcess({
    name: 'consumer',
    command: process.execPath,
    args: ['--input-type=module', '-e', CONSUMER, database.url, nats.url, String(partition), mode],
    cwd: BUILT,
  });
}

describe('a consumer that is killed between commit and acknowledgement', () => {
  it('leaves nothing to be counted twice, and nothing lost', async () => {
    const spoolId = newId();
    const partition = usagePartition(spoolId);
    // Redelivery in a second instead of ten.
    const manager = await jetstreamManager(connection);
    await manager.consumers.update(USAGE_STREAM, usageConsumerName(partition), { ack_wait: nanos(1000) });
    const js = jetstream(connection);
    for (let first = 1; first <= 41; first += 4) {
      const records = Array.from({ length: 4 }, () => settle());
      const range = { spoolId, firstSeq: BigInt(first), lastSeq: BigInt(first + 3) };
      const options = { msgId: usageMessageId(range), timeoutMs: 5000 };
      await publishUsage(js, SUBJECTS.usage(partition), batch(spoolId, first, records), options);
    }

    const killed = await startConsumer(partition, 'die');
    expect(await killed.exited).toMatchObject({ signal: 'SIGKILL' });
    const [afterKill] = await reader.progress([spoolId]);
    expect(afterKill?.contiguousSeq).toBeGreaterThan(0n);
    expect((await partitionLag(js, partition)).unacknowledged).toBeGreaterThan(0);

    const survivor = await startConsumer(partition, 'live');
    await until('the stream is empty', 30_000, async () => {
      const lag = await partitionLag(js, partition);
      return lag.undelivered + lag.unacknowledged === 0;
    });
    await survivor.stop();
    expect(await reader.progress([spoolId])).toEqual([{ spoolId, contiguousSeq: 44n }]);
    const [total] = await reader.totals({
      organizationId: '',
      projectId: '',
      from: undefined,
      to: undefined,
      group: 'none',
    });
    expect(total).toMatchObject({ attempts: 44n, costPico: 4400n, inputTokens: 440n });
  });
});
