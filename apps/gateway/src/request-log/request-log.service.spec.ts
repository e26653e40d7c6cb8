import { describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '@roundhouse/kernel';
import { RequestBatch, RequestContent, RequestRecord } from '@roundhouse/contracts/events/v1/request';
import { scanTopLevel } from '@roundhouse/openai-api';
import { createLogger, createMetrics } from '@roundhouse/telemetry';
import { until } from '@roundhouse/testing';
import { CALLER, requestFacts, stepReadings } from './fixtures/request-facts.ts';
import type { QueueBounds } from './batch-queue.ts';
import { CallCapture } from './content/call-capture.ts';
import { CaptureRoom } from './content/capture-room.ts';
import { requestLogObserver } from './request-log-observer.ts';
import { RequestLogService } from './request-log.service.ts';

/** A log on a bus that can be away, held up or well. */
function logOn(bus: { state: 'well' | 'away' | 'stuck' }, bounds?: QueueBounds) {
  const batches: { id: string; records: string[] }[] = [];
  const counts = { published: 0, dropped: 0, failures: 0, recoveries: 0 };
  const log = new RequestLogService({
    gatewayId: 'gateway-0',
    clock: systemClock,
    ...(bounds === undefined ? {} : { bounds }),
    transport: {
      publish: async (bytes, id) => {
        if (bus.state === 'away') throw new Error('away');
        while (bus.state === 'stuck') await sleep(5);
        const { records, gatewayId } = RequestBatch.decode(bytes);
        expect(gatewayId).toBe('gateway-0');
        batches.push({ id, records: records.map((one) => RequestRecord.decode(one).requestId) });
      },
    },
    observer: {
      published: (records) => (counts.published += records),
      dropped: (records) => (counts.dropped += records),
      publishFailed: () => (counts.failures += 1),
      publishRecovered: () => (counts.recoveries += 1),
    },
  });
  const add = (count: number, from = 0): void => {
    for (let index = from; index < from + count; index += 1) log.add(requestFacts({ requestId: `r${index}` }));
  };
  return { log, add, batches, counts };
}

const ids = (count: number, from = 0): string[] => Array.from({ length: count }, (_, index) => `r${index + from}`);

describe('the request log', () => {
  it('publishes what came within a tenth of a second together, in order', async () => {
    const { log, add, batches, counts } = logOn({ state: 'well' });
    add(20);
    await new Promise(setImmediate);
    add(20, 20);
    expect(batches).toEqual([]);
    await until('the batch', 2_000, () => batches.length > 0);
    expect(batches).toMatchObject([{ records: ids(40) }]);
    expect(log.waitingRecords).toBe(0);
    expect(counts).toMatchObject({ published: 40, dropped: 0 });
  });

  it('publishes 256 together at most', async () => {
    const { add, batches } = logOn({ state: 'well' });
    add(600);
    await until('all of them', 5_000, () => batches.length === 3);
    expect(batches.map(({ records }) => records.length)).toEqual([256, 256, 88]);
    expect(batches.flatMap(({ records }) => records)).toEqual(ids(600));
    expect(new Set(batches.map(({ id }) => id)).size).toBe(3);
  });

  it('keeps a bounded number while the bus is away, drops the oldest and counts them', async () => {
    const bus = { state: 'away' as 'well' | 'away' | 'stuck' };
    const { log, add, batches, counts } = logOn(bus, { maxRecords: 1_000, maxBytes: 1e9 });
    for (let from = 0; from < 5_120; from += 256) {
      add(256, from);
      await sleep(2);
    }
    // Four messages are under way, and are tried for ever.
    await until('the oldest to be dropped', 10_000, () => log.waitingRecords <= 1_000 + 4 * 256);
    expect(counts.dropped + log.waitingRecords).toBe(5_120);
    expect(counts.failures).toBe(1);
    bus.state = 'well';
    expect(await log.drain(20_000)).toBe(true);
    expect(counts).toMatchObject({ published: 5_120 - counts.dropped, recoveries: 1 });
    const kept = batches.flatMap(({ records }) => records);
    expect(new Set(kept).size).toBe(kept.length);
    expect(kept).toEqual(expect.arrayContaining(ids(700, 5_120 - 700)));
  }, 30_000);

  it('is bounded in bytes', async () => {
    const bus = { state: 'stuck' as 'well' | 'away' | 'stuck' };
    const { log, add, counts } = logOn(bus, { maxRecords: 1e9, maxBytes: 100_000 });
    for (let from = 0; from < 10_240; from += 256) {
      add(256, from);
      await sleep(2);
    }
    await until('the oldest are gone', 5_000, () => counts.dropped > 8_000);
    expect(log.queuedBytes).toBeLessThanOrEqual(100_000);
    expect(log.waitingRecords + counts.dropped).toBe(10_240);
    bus.state = 'well';
    expect(await log.drain(5_000)).toBe(true);
    expect(counts.dropped + counts.published).toBe(10_240);
  });

  it('gathers records in large messages while the bus is slow', async () => {
    const bus = { state: 'stuck' as 'well' | 'away' | 'stuck' };
    const { log, add, batches } = logOn(bus);
    for (let index = 0; index < 8; index += 1) {
      add(10, index * 10);
      await sleep(110);
    }
    bus.state = 'well';
    expect(await log.drain(2_000)).toBe(true);
    expect(batches).toHaveLength(5);
    expect(batches.flatMap(({ records }) => records).toSorted()).toEqual(ids(80).toSorted());
  });

  it('loses only the record that cannot be made', async () => {
    const { log, add, batches, counts } = logOn({ state: 'well' });
    add(1);
    log.add(requestFacts({ requestId: undefined as unknown as string }));
    log.add(requestFacts({ requestId: 'after', principal: { ...CALLER }, steps: stepReadings({ attempts: [] }) }));
    expect(await log.drain(1_000)).toBe(true);
    expect(batches).toMatchObject([{ records: ['r0', 'after'] }]);
    expect(counts).toMatchObject({ published: 2, dropped: 1 });
  });
});

describe('what was said', () => {
  const LIMIT = 1024 * 1024;

  it('travels beside the record, names whom it is about, and fits into a message however large it was', async () => {
    const sent: Uint8Array[] = [];
    const log = new RequestLogService({
      gatewayId: 'gateway-0',
      clock: systemClock,
      transport: { publish: async (bytes) => void sent.push(bytes) },
      observer: requestLogObserver(createLogger('test', 'fatal'), createMetrics('test')),
    });
    const body = scanTopLevel(
      Buffer.from(JSON.stringify({ messages: [{ role: 'user', content: 'ask '.repeat(200_000) }] })),
    );
    const room = new CaptureRoom();
    const policy = { level: 'full', redaction: { emails: false, cardNumbers: false } } as const;
    for (let index = 0; index < 5; index += 1) {
      const capture = new CallCapture(body, policy, room);
      capture.whole(
        Buffer.from(`{"choices":[{"message":{"content":"${'tell '.repeat(100_000)}"}}]}`),
        'application/json',
      );
      const said = { endUser: 'ann', costLabels: ['team=search'], losses: ['x'], capture };
      log.add(requestFacts({ requestId: `r${index}`, body: said }));
    }
    expect(await log.drain(5_000)).toBe(true);
    const batches = sent.map((bytes) => RequestBatch.decode(bytes));
    const records = batches.flatMap((batch) => batch.records.map((one) => RequestRecord.decode(one)));
    const contents = batches.flatMap((batch) => batch.contents.map((one) => RequestContent.decode(one)));
    expect(records.map(({ requestId }) => requestId)).toEqual(ids(5));
    expect(records[0]).toMatchObject({ endUser: 'ann', costLabels: ['team=search'], losses: ['x'] });
    expect(contents.map(({ requestId }) => requestId)).toEqual(ids(5));
    for (const [index, content] of contents.entries()) {
      expect(content).toMatchObject({ caller: { apiKeyId: CALLER.apiKeyId }, endUser: 'ann', capture: 'full' });
      expect(content).toMatchObject({ requestTruncated: true, answerTruncated: true, requestBytes: 800_043n });
      expect(content.requestText).toContain('"ask ask');
      expect(RequestContent.encode(content).finish().length).toBeLessThanOrEqual(512 * 1024);
      expect(batches.map((batch) => batch.contents.length).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(
        index,
      );
    }
    for (const bytes of sent) expect(bytes.length).toBeLessThan(LIMIT);
    // Nothing is held on to any more.
    expect(room.take(64 * 1024 * 1024)).toBe(true);
  });
});
