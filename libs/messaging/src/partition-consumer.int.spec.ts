import { setTimeout as sleep } from 'node:timers/promises';
import { jetstream } from '@nats-io/jetstream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startNats, until, type TestNats } from '@roundhouse/testing';
import {
  connectNats,
  consumePartition,
  ensureConsumers,
  ensureStreams,
  partitionLag,
  publishUsage,
  SUBJECTS,
  type JetStreamClient,
  type NatsConnection,
  type PartitionConsumer,
  type UsageHandler,
} from './index.ts';

let nats: TestNats;
let connection: NatsConnection;
let js: JetStreamClient;
let consumers: PartitionConsumer[];
const P = 5;

beforeEach(async () => {
  nats = await startNats();
  connection = await connectNats({ url: nats.url, name: 'test' });
  await ensureStreams(connection);
  await ensureConsumers(connection);
  js = jetstream(connection);
  consumers = [];
});

afterEach(async () => {
  for (const consumer of consumers) await consumer.stop();
  await connection.close();
  await nats.stop();
});

function consume(handler: UsageHandler): PartitionConsumer {
  const consumer = consumePartition(js, P, handler, { warn: () => undefined });
  consumers.push(consumer);
  return consumer;
}

async function publish(texts: readonly string[]): Promise<void> {
  for (const text of texts) {
    await publishUsage(js, SUBJECTS.usage(P), Buffer.from(text), { msgId: text, timeoutMs: 2000 });
  }
}

const names = (count: number, prefix = 'm'): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`);

describe('consumePartition', () => {
  it('hands over every message once, in batches that grow with the backlog, and empties the stream', async () => {
    const sent = names(300);
    await publish(sent);
    const batches: string[][] = [];
    consume(async (messages) => {
      batches.push(messages.map(({ data }) => Buffer.from(data).toString()));
      await sleep(5);
    });
    await until('all are handed over', 15_000, () => batches.flat().length >= 300);
    expect(batches.flat()).toEqual(sent);
    expect(batches.length).toBeLessThan(100);
    expect(Math.max(...batches.map((batch) => batch.length))).toBeLessThanOrEqual(64);
    await until('the stream is empty', 15_000, async () => {
      const lag = await partitionLag(js, P);
      return lag.undelivered + lag.unacknowledged === 0;
    });
  });

  it('delivers a batch again whose handler failed', async () => {
    await publish(['only']);
    let calls = 0;
    consume(async () => {
      calls += 1;
      if (calls < 3) throw new Error('database is away');
    });
    await until('the third delivery', 15_000, () => calls === 3);
    await sleep(300);
    expect(calls).toBe(3);
  });

  it('gives back at once what it holds when it is stopped, after the batch in hand', async () => {
    await publish(names(10));
    let finished = false;
    let started = false;
    const first = consume(async () => {
      started = true;
      await publish(names(10, 'later'));
      await sleep(200);
      finished = true;
    });
    await until('the first batch', 15_000, () => started);
    await sleep(100);
    await first.stop();
    expect(finished).toBe(true);
    const seen = new Set<string>();
    consume(async (messages) => messages.forEach(({ data }) => seen.add(Buffer.from(data).toString())));
    // Far sooner than a consumer that fell silent would be noticed.
    await until('the rest', 5000, () => names(10, 'later').every((name) => seen.has(name)));
  });

  it('goes on by itself after the server was killed and came back with its stream', async () => {
    const seen = new Set<string>();
    consume(async (messages) => messages.forEach(({ data }) => seen.add(Buffer.from(data).toString())));
    await publish(names(20));
    await until('all before the kill', 15_000, () => seen.size === 20);
    await nats.kill();
    await expect(publish(['while away'])).rejects.toThrow();
    await nats.restart();
    await until('publishing again', 15_000, () => publish(['back']).then(() => true));
    await until('what came after', 45_000, () => seen.has('back'));
  });

  it('starts while the server is away and begins when it comes', async () => {
    await publish(['early']);
    await nats.kill();
    let got = 0;
    consume(async (messages) => {
      got += messages.length;
    });
    await sleep(300);
    await nats.restart();
    await until('the first message', 45_000, () => got >= 1);
  });
});

describe('ensureStreams', () => {
  it('may run again, keeps messages and takes a new size', async () => {
    await publish(['kept']);
    await ensureStreams(connection, { maxBytes: 64 * 1024 ** 2 });
    await ensureConsumers(connection);
    expect((await partitionLag(js, P)).undelivered).toBe(1);
  });

  it('refuses new batches when the stream is full instead of dropping stored ones', async () => {
    await ensureStreams(connection, { maxBytes: 2000 });
    await publish(names(5));
    const large = 'x'.repeat(2000);
    await expect(publish([large])).rejects.toThrow(/maximum bytes|message size/);
    expect((await partitionLag(js, P)).undelivered).toBe(5);
  });
});
