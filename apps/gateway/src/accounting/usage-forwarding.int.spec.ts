import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId, systemClock } from '@roundhouse/kernel';
import { TokenUsage } from '@roundhouse/contracts/common/v1/common';
import { Attribution, UsageBatch, UsageRecord } from '@roundhouse/contracts/events/v1/usage';
import {
  connectNats,
  consumePartition,
  ensureConsumers,
  ensureStreams,
  jetstream,
  USAGE_PARTITIONS,
  type NatsConnection,
  type PartitionConsumer,
} from '@roundhouse/messaging';
import { startNats, testDirectory, until, type TestDirectory, type TestNats } from '@roundhouse/testing';
import type { LedgerProgress } from './accounting-flow.ports.ts';
import type { AttemptRecord, SettleFacts } from './accounting.ports.ts';
import type { AccountingObserver } from './accounting-observer.ts';
import { AccountingService } from './accounting.service.ts';
import { JetStreamTransport } from './infra/jetstream-transport.ts';

const OBSERVER: AccountingObserver = {
  opened: () => undefined,
  settled: () => undefined,
  refused: () => undefined,
  provisional: () => undefined,
  published: () => undefined,
  publishFailed: () => undefined,
  publishRecovered: () => undefined,
  republished: () => undefined,
  damaged: () => undefined,
  stepFailed: () => undefined,
  stepRecovered: () => undefined,
};

const SUCCESS: SettleFacts = {
  endStatus: 'success',
  usage: TokenUsage.fromPartial({ inputTokens: 7, outputTokens: 3 }),
  usageSource: 'provider',
  durationMs: 5,
  firstTokenMs: 1,
  httpStatus: 200,
  failureClass: '',
  finishReason: 'stop',
  costPico: 370n,
};

/** Takes everything from the stream and keeps it by record key, as the ledger does. */
class StreamLedger implements LedgerProgress {
  readonly records = new Map<string, UsageRecord>();
  private readonly ranges = new Map<string, { first: number; last: number }[]>();

  take(bytes: Uint8Array): void {
    const batch = UsageBatch.decode(bytes);
    const ranges = this.ranges.get(batch.spoolId) ?? [];
    ranges.push({ first: Number(batch.firstSeq), last: Number(batch.lastSeq) });
    this.ranges.set(batch.spoolId, ranges);
    for (const encoded of batch.records) {
      const record = UsageRecord.decode(encoded);
      this.records.set(`${record.attemptId} ${record.kind?.$case}`, record);
    }
  }

  contiguousSeqs = (): Promise<ReadonlyMap<string, number>> => {
    const contiguous = new Map<string, number>();
    for (const [spoolId, ranges] of this.ranges) {
      let seq = 0;
      for (const { first, last } of ranges.toSorted((one, other) => one.first - other.first)) {
        if (first <= seq + 1) seq = Math.max(seq, last);
      }
      contiguous.set(spoolId, seq);
    }
    return Promise.resolve(contiguous);
  };

  get settled(): UsageRecord[] {
    return [...this.records.values()].filter((record) => record.kind?.$case === 'settle');
  }
}

describe('usage on its way through a real stream', () => {
  let nats: TestNats;
  let directory: TestDirectory;
  let reader: NatsConnection;
  let ledger: StreamLedger;
  let transport: JetStreamTransport;
  let service: AccountingService;
  const consumers: PartitionConsumer[] = [];

  beforeAll(async () => {
    nats = await startNats();
    reader = await connectNats({ url: nats.url, name: 'tracing' });
    await ensureStreams(reader);
    await ensureConsumers(reader);
  });

  afterAll(async () => {
    await reader.close();
    await nats.stop();
  });

  beforeEach(async () => {
    directory = await testDirectory('usage');
    ledger = new StreamLedger();
    for (let partition = 0; partition < USAGE_PARTITIONS; partition += 1) {
      consumers.push(consume(partition));
    }
    transport = new JetStreamTransport();
    transport.connect({ url: nats.url, name: 'gateway' }, () => undefined);
    service = new AccountingService(
      { directory: directory.path, gatewayId: 'g1', syncPolicy: 'process', forwardIntervalMs: 20, pollIntervalMs: 50 },
      transport,
      ledger,
      OBSERVER,
      systemClock,
    );
    service.start();
  });

  afterEach(async () => {
    await service.stop();
    await transport.close();
    for (const consumer of consumers.splice(0)) await consumer.stop();
    await directory.remove();
  });

  const attempt = async (): Promise<void> => {
    const record: AttemptRecord = { attemptId: newId(), attribution: Attribution.fromPartial({ requestId: newId() }) };
    await new Promise<void>((resolve, reject) => service.open(record, (error) => (error ? reject(error) : resolve())));
    await new Promise<void>((resolve, reject) =>
      service.settle(record, SUCCESS, (error) => (error ? reject(error) : resolve())),
    );
  };

  it('brings every settled attempt to the ledger, each once, with its cost', async () => {
    await Promise.all(Array.from({ length: 1_000 }, attempt));
    await until('everything is confirmed', 20_000, () => service.state.unconfirmedRecords === 0);
    expect(ledger.settled).toHaveLength(1_000);
    const costs = ledger.settled.map((record) => (record.kind?.$case === 'settle' ? record.kind.value.costPico : 0n));
    expect(costs.reduce((sum, cost) => sum + cost, 0n)).toBe(370_000n);
  });

  it('loses nothing when the bus is killed under load and comes back', async () => {
    let made = 0;
    const stop = new AbortController();
    const load = (async () => {
      while (!stop.signal.aborted) {
        await Promise.all(Array.from({ length: 20 }, attempt));
        made += 20;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    })();
    await until('the first attempts are in the ledger', 10_000, () => ledger.settled.length > 100);
    await nats.kill();
    const atKill = made;
    await until('attempts go on without the bus', 10_000, () => made > atKill + 500);
    await nats.restart();
    stop.abort();
    await load;
    await until('everything is confirmed', 40_000, () => service.state.unconfirmedRecords === 0);
    expect(ledger.settled).toHaveLength(made);
  });

  function consume(partition: number): PartitionConsumer {
    const handler = (messages: readonly { data: Uint8Array }[]): Promise<void> => {
      for (const message of messages) ledger.take(message.data);
      return Promise.resolve();
    };
    return consumePartition(jetstream(reader), partition, handler, { warn: () => undefined });
  }
});
