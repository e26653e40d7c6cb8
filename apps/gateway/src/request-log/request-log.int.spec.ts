import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RequestBatch, RequestRecord } from '@roundhouse/contracts/events/v1/request';
import { newId, systemClock } from '@roundhouse/kernel';
import {
  connectNats,
  consumeRequests,
  ensureConsumers,
  ensureStreams,
  jetstream,
  type NatsConnection,
} from '@roundhouse/messaging';
import { startNats, until, type TestNats } from '@roundhouse/testing';
import { requestFacts } from './fixtures/request-facts.ts';
import { JetStreamRequests } from './infra/jetstream-requests.ts';
import { RequestLogService } from './request-log.service.ts';

const BOUNDS = { maxRecords: 2_000, maxBytes: 64 * 1024 * 1024 };

let nats: TestNats;
let reader: NatsConnection;
let transport: JetStreamRequests;
let log: RequestLogService;
const counts = { published: 0, dropped: 0 };

beforeAll(async () => {
  nats = await startNats();
  reader = await connectNats({ url: nats.url, name: 'test' });
  await ensureStreams(reader, { requestsMaxBytes: 64 * 1024 * 1024 });
  await ensureConsumers(reader);
  transport = new JetStreamRequests();
  transport.connect({ url: nats.url, name: 'gateway' }, (error) => {
    throw error;
  });
  log = new RequestLogService({
    gatewayId: 'gateway-0',
    transport,
    clock: systemClock,
    bounds: BOUNDS,
    observer: {
      published: (records) => (counts.published += records),
      dropped: (records) => (counts.dropped += records),
      publishFailed: () => undefined,
      publishRecovered: () => undefined,
    },
  });
}, 60_000);

afterAll(async () => {
  log.stop();
  await transport.close();
  await reader.close();
  await nats.stop();
});

/** Ids of the records in the stream, each as often as it stands there. */
async function inStream(most: number): Promise<string[]> {
  const found: string[] = [];
  const consumer = consumeRequests(
    jetstream(reader),
    async (messages) => {
      for (const { data } of messages) {
        found.push(...RequestBatch.decode(data).records.map((record) => RequestRecord.decode(record).requestId));
      }
      await Promise.resolve();
    },
    { warn: () => undefined },
  );
  await until('the stream is read', 20_000, () => found.length >= most);
  await consumer.stop();
  return found;
}

describe('the request log on a real bus', () => {
  it('puts every record into the stream, once', async () => {
    const ids = Array.from({ length: 700 }, () => newId());
    for (const requestId of ids) log.add(requestFacts({ requestId }));
    expect(await log.drain(10_000)).toBe(true);
    expect((await inStream(700)).toSorted()).toEqual(ids);
    expect(counts).toEqual({ published: 700, dropped: 0 });
  }, 30_000);

  it('harms nobody while the bus is gone: it stays bounded, drops the oldest, counts them, and goes on', async () => {
    await nats.kill();
    const before = { ...counts };
    const ids: string[] = [];
    let slowestMs = 0;
    for (let turn = 0; turn < 100; turn += 1) {
      for (let index = 0; index < 100; index += 1) {
        const requestId = newId();
        ids.push(requestId);
        const startedMs = performance.now();
        log.add(requestFacts({ requestId }));
        slowestMs = Math.max(slowestMs, performance.now() - startedMs);
      }
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    // What is under way and what is not encoded yet comes on top of the queue.
    await until('it is within its bounds', 10_000, () => log.waitingRecords <= BOUNDS.maxRecords + 5 * 256);
    expect(counts.dropped - before.dropped + log.waitingRecords).toBe(ids.length);
    expect(counts.dropped - before.dropped).toBeGreaterThan(5_000);
    // A caller's turn is never held up; the bound is far above what a slow machine takes.
    expect(slowestMs).toBeLessThan(250);
    await nats.restart();
    await until('all that was kept is in the stream', 30_000, () => log.waitingRecords === 0);
    const kept = ids.length - (counts.dropped - before.dropped);
    expect(counts.published - before.published).toBe(kept);
    const found = new Set(await inStream(kept));
    expect(ids.slice(-1_700).every((id) => found.has(id))).toBe(true);
  }, 90_000);
});
