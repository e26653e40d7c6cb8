import { setTimeout as sleep } from 'node:timers/promises';
import type { ConsumerMessages, JetStreamClient, JsMsg } from '@nats-io/jetstream';
import { backoffDelayMs } from '@roundhouse/kernel';
import type { Logger } from '@roundhouse/telemetry';
import { TRACEPARENT_HEADER } from './publish.ts';
import {
  ACK_WAIT_MS,
  MAX_ACK_PENDING,
  REQUESTS_CONSUMER,
  REQUESTS_STREAM,
  USAGE_STREAM,
  usageConsumerName,
} from './streams.ts';

/** One stored message. */
export interface UsageMessage {
  /** Place in the stream. The same message delivered again has the same. */
  streamSeq: number;
  data: Uint8Array;
  /** Id given at publishing; empty when there was none. */
  msgId: string;
  /** W3C trace parent of a sampled publisher. */
  traceparent: string | undefined;
}

/**
 * Takes a batch of 1 to 64 messages. Resolving acknowledges all of them; rejecting gives all back, to be delivered
 * again after a pause. The same message may come several times.
 */
export type UsageHandler = (messages: readonly UsageMessage[]) => Promise<void>;

/** A running consumer of one partition. */
export interface PartitionConsumer {
  /** Lets the batch in hand finish and gives all others back at once. Resolves when the handler will not be called again. */
  stop(): Promise<void>;
}

const RETRY = { baseMs: 200, capMs: 5000 };

/**
 * Consumes one partition of the usage stream until it is stopped, however often server or consumer are away. One batch
 * is handled at a time; meanwhile arriving messages gather for the next, so batches grow with the load.
 *
 * @param logger told of failed batches and lost consumers
 */
export function consumePartition(
  js: JetStreamClient,
  partition: number,
  handler: UsageHandler,
  logger: Pick<Logger, 'warn'>,
): PartitionConsumer {
  return new PullConsumer(js, { stream: USAGE_STREAM, name: usageConsumerName(partition) }, handler, logger);
}

/** Consumes request records in the same way. Every replica may: each message goes to one of them. */
export function consumeRequests(
  js: JetStreamClient,
  handler: UsageHandler,
  logger: Pick<Logger, 'warn'>,
): PartitionConsumer {
  return new PullConsumer(js, { stream: REQUESTS_STREAM, name: REQUESTS_CONSUMER }, handler, logger);
}

/** A durable consumer on the server. */
interface DurableConsumer {
  readonly stream: string;
  readonly name: string;
}

class PullConsumer implements PartitionConsumer {
  private readonly js: JetStreamClient;
  private readonly consumer: DurableConsumer;
  private readonly handler: UsageHandler;
  private readonly logger: Pick<Logger, 'warn'>;
  private readonly stopping = new AbortController();
  /** Delivered, not yet handled, by place in the stream; the server's max_ack_pending bounds it. */
  private readonly waiting = new Map<number, JsMsg>();
  private inHand = new Map<number, JsMsg>();
  private failures = 0;
  private messages: ConsumerMessages | undefined;
  private pumping: Promise<void> | undefined;
  private readonly running: Promise<void>;
  private readonly keepAlive: NodeJS.Timeout;

  constructor(js: JetStreamClient, consumer: DurableConsumer, handler: UsageHandler, logger: Pick<Logger, 'warn'>) {
    this.js = js;
    this.consumer = consumer;
    this.handler = handler;
    this.logger = logger;
    this.keepAlive = setInterval(() => this.extend(), ACK_WAIT_MS / 3).unref();
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    clearInterval(this.keepAlive);
    this.messages?.stop();
    await this.running;
    await this.pumping;
    // The next owner gets them now instead of after the acknowledgement's time.
    for (const message of this.waiting.values()) answer(() => message.nak());
    this.waiting.clear();
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      try {
        const consumer = await this.js.consumers.get(this.consumer.stream, this.consumer.name);
        if (signal.aborted) return;
        this.messages = await consumer.consume({
          max_messages: MAX_ACK_PENDING,
          callback: (message) => this.receive(message),
        });
        if (this.stopping.signal.aborted) this.messages.stop();
        attempt = 0;
        await this.messages.closed();
      } catch (error) {
        this.logger.warn({ consumer: this.consumer.name, error }, 'a stream cannot be consumed');
      }
      await sleep(backoffDelayMs(attempt, RETRY), undefined, { signal }).catch(() => undefined);
    }
  }

  private receive(message: JsMsg): void {
    // A second delivery of what is in hand: its first delivery will be acknowledged.
    if (this.inHand.has(message.seq)) return;
    this.waiting.set(message.seq, message);
    this.pumping ??= this.pump();
  }

  private async pump(): Promise<void> {
    while (this.waiting.size > 0 && !this.stopping.signal.aborted) {
      this.inHand = new Map(this.waiting);
      this.waiting.clear();
      await this.handleInHand();
      this.inHand.clear();
    }
    this.pumping = undefined;
  }

  private async handleInHand(): Promise<void> {
    const batch = [...this.inHand.values()];
    try {
      await this.handler(batch.map(toUsageMessage));
      this.failures = 0;
      for (const message of batch) answer(() => message.ack());
    } catch (error) {
      this.logger.warn({ consumer: this.consumer.name, messages: batch.length, error }, 'a batch is given back');
      const delayMs = backoffDelayMs(this.failures++, RETRY);
      for (const message of batch) answer(() => message.nak(delayMs));
    }
  }

  /** Keeps what is held from being delivered to somebody else, while the database is slow. */
  private extend(): void {
    for (const message of [...this.inHand.values(), ...this.waiting.values()]) answer(() => message.working());
  }
}

/** An answer that cannot be sent is an answer lost on the way: the message comes again. */
function answer(send: () => void): void {
  try {
    send();
  } catch {
    // The connection is closed.
  }
}

function toUsageMessage(message: JsMsg): UsageMessage {
  const { headers } = message;
  return {
    streamSeq: message.seq,
    data: message.data,
    msgId: headers?.get('Nats-Msg-Id') ?? '',
    traceparent: headers?.get(TRACEPARENT_HEADER) || undefined,
  };
}

/** What of a partition the ledger does not have yet. */
export interface PartitionLag {
  /** Messages in the stream that were never delivered. */
  undelivered: number;
  /** Messages delivered and not acknowledged. */
  unacknowledged: number;
}

/** Asks the server how far a partition's consumer is. Rejects when the server is away. */
export function partitionLag(js: JetStreamClient, partition: number): Promise<PartitionLag> {
  return lagOf(js, { stream: USAGE_STREAM, name: usageConsumerName(partition) });
}

/** The same of request records. */
export function requestsLag(js: JetStreamClient): Promise<PartitionLag> {
  return lagOf(js, { stream: REQUESTS_STREAM, name: REQUESTS_CONSUMER });
}

async function lagOf(js: JetStreamClient, { stream, name }: DurableConsumer): Promise<PartitionLag> {
  const manager = await js.jetstreamManager(false);
  const info = await manager.consumers.info(stream, name);
  return { undelivered: info.num_pending, unacknowledged: info.num_ack_pending };
}
