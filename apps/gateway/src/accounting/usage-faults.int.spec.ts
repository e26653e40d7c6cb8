import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { jetstreamManager } from '@nats-io/jetstream';
import { TokenUsage } from '@roundhouse/contracts/common/v1/common';
import { Attribution } from '@roundhouse/contracts/events/v1/usage';
import { newId, systemClock } from '@roundhouse/kernel';
import {
  connectNats,
  consumePartition,
  ensureConsumers,
  ensureStreams,
  jetstream,
  USAGE_PARTITIONS,
  USAGE_STREAM,
  type NatsConnection,
  type PartitionConsumer,
} from '@roundhouse/messaging';
import { startNats, testDirectory, until, type TestDirectory, type TestNats } from '@roundhouse/testing';
import type { UsageTransport } from './accounting-flow.ports.ts';
import type { SettleFacts } from './accounting.ports.ts';
import type { AccountingObserver } from './accounting-observer.ts';
import { AccountingService } from './accounting.service.ts';
import { JetStreamTransport } from './infra/jetstream-transport.ts';
import { SimulatedLedger } from './simulation/simulated-ledger.fixture.ts';

const NOTHING = (): void => undefined;
const SUCCESS: SettleFacts = {
  endStatus: 'success',
  usage: TokenUsage.fromPartial({ outputTokens: 7 }),
  usageSource: 'provider',
  durationMs: 5,
  firstTokenMs: 1,
  httpStatus: 200,
  failureClass: '',
  finishReason: 'stop',
  costPico: 70n,
};

let nats: TestNats;
let directory: TestDirectory;
let reader: NatsConnection;
let ledger: SimulatedLedger;
let transport: JetStreamTransport;
let service: AccountingService;
let refused: number;
let republished: number;
/** Records that the stream acknowledged. */
let published: number;
const consumers: PartitionConsumer[] = [];

beforeEach(async () => {
  nats = await startNats();
  reader = await connectNats({ url: nats.url, name: 'tracing' });
  directory = await testDirectory('usage');
  ledger = new SimulatedLedger();
  refused = 0;
  republished = 0;
  published = 0;
  transport = new JetStreamTransport();
});

afterEach(async () => {
  for (const consumer of consumers.splice(0)) await consumer.stop();
  await service.stop(100);
  await transport.close();
  await reader.close();
  await nats.stop();
  await directory.remove();
});

async function makeStreams(maxBytes: number): Promise<void> {
  await ensureStreams(reader, { maxBytes, requestsMaxBytes: 1024 ** 2 });
  await ensureConsumers(reader);
}

function start(through: UsageTransport = transport): void {
  const observer: AccountingObserver = {
    opened: NOTHING,
    settled: NOTHING,
    refused: NOTHING,
    provisional: NOTHING,
    published: (records) => (published += records),
    publishFailed: () => (refused += 1),
    publishRecovered: NOTHING,
    republished: () => (republished += 1),
    damaged: NOTHING,
    stepFailed: NOTHING,
    stepRecovered: NOTHING,
  };
  const options = { directory: directory.path, gatewayId: 'g', forwardIntervalMs: 20, pollIntervalMs: 50 };
  service = new AccountingService({ ...options, syncPolicy: 'process' }, through, ledger, observer, systemClock);
  transport.onForgotten(() => service.streamForgot());
  transport.connect({ url: nats.url, name: 'gateway' }, NOTHING);
  service.start();
}

function consume(): void {
  for (let partition = 0; partition < USAGE_PARTITIONS; partition += 1) {
    const take = (messages: readonly { data: Uint8Array }[]): Promise<void> => {
      for (const { data } of messages) ledger.take(data);
      return Promise.resolve();
    };
    consumers.push(consumePartition(jetstream(reader), partition, take, { warn: NOTHING }));
  }
}

/** One attempt after the other, as calls come. Answers their ids. */
async function attempts(count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let made = 0; made < count; made += 1) {
    const record = { attemptId: newId(), attribution: Attribution.fromPartial({ requestId: newId() }) };
    await new Promise<void>((resolve) => service.open(record, () => resolve()));
    await new Promise<void>((resolve) => service.settle(record, SUCCESS, () => resolve()));
    ids.push(record.attemptId);
  }
  return ids;
}

const untilConfirmed = (): Promise<unknown> =>
  until('everything is confirmed', 40_000, () => service.state.unconfirmedRecords === 0);

describe('usage on its way', () => {
  it('waits in the spool while the stream is full, which loses nothing unread, and goes on when there is room', async () => {
    await makeStreams(32 * 1024);
    start();
    const ids = await attempts(1_000);
    await until('the stream refuses', 20_000, () => refused > 0);
    const manager = await jetstreamManager(reader);
    const stored = (await manager.streams.info(USAGE_STREAM)).state.messages;
    expect(stored).toBeGreaterThan(0);
    ids.push(...(await attempts(200)));
    expect((await manager.streams.info(USAGE_STREAM)).state.messages).toBeGreaterThanOrEqual(stored);
    consume();
    await untilConfirmed();
    expect([...ledger.settles.keys()].toSorted()).toEqual(ids.toSorted());
  });

  it('arrives once when every third acknowledgement of the stream is lost', async () => {
    await makeStreams(64 * 1024 ** 2);
    let messages = 0;
    start({
      publish: async (message) => {
        await transport.publish(message);
        messages += 1;
        if (messages % 3 === 0) throw new Error('the acknowledgement is lost');
      },
    });
    consume();
    const ids = await attempts(2_000);
    await untilConfirmed();
    expect(refused).toBeGreaterThan(0);
    expect([...ledger.settles.keys()].toSorted()).toEqual(ids.toSorted());
    expect([...ledger.settles.values()].every((cost) => cost === 70n)).toBe(true);
  });

  it('is sent again at once when the stream was wiped with all that it had acknowledged', async () => {
    await makeStreams(64 * 1024 ** 2);
    start();
    const ids = await attempts(300);
    const manager = await jetstreamManager(reader);
    await until('the stream has them', 20_000, () => published >= 600);
    expect(service.state.unconfirmedRecords).toBe(600);
    // All disks of the bus are lost, and the migration job has run.
    await manager.streams.delete(USAGE_STREAM);
    await makeStreams(64 * 1024 ** 2);
    ids.push(...(await attempts(50)));
    await until('the loss is noticed', 20_000, () => republished > 0);
    consume();
    await untilConfirmed();
    expect([...ledger.settles.keys()].toSorted()).toEqual(ids.toSorted());
  });
});
