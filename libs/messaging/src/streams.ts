import {
  AckPolicy,
  DeliverPolicy,
  DiscardPolicy,
  jetstreamManager,
  JetStreamApiError,
  RetentionPolicy,
  StorageType,
  type ConsumerConfig,
  type JetStreamManager,
  type StreamConfig,
} from '@nats-io/jetstream';
import { nanos, type NatsConnection } from 'nats';
import { SUBJECTS, USAGE_PARTITIONS } from './subjects.ts';

/** Name of the stream that carries usage batches. */
export const USAGE_STREAM = 'USAGE';

/** Name of the durable consumer of one partition. */
export function usageConsumerName(partition: number): string {
  return `usage-${partition}`;
}

/** Name of the stream that carries request records. */
export const REQUESTS_STREAM = 'REQUESTS';

/** Name of its durable consumer, which all replicas of tracing share. */
export const REQUESTS_CONSUMER = 'requests';

/** Size and safety of the usage stream. */
export interface UsageStreamSettings {
  /** Bytes at most; then publishing is refused and spools back up. Defaults to 8 GiB, a day at 100 KB/s. */
  maxBytes?: number;
  /** Servers that keep a copy, 1 to 5. Defaults to 1. */
  replicas?: number;
}

/** Size and safety of all streams. */
export interface StreamSettings extends UsageStreamSettings {
  /** Bytes of the stream of request records at most; then its oldest go. Defaults to 4 GiB. */
  requestsMaxBytes?: number;
}

/** How long a message stays with a consumer that has fallen silent before it is delivered again, in milliseconds. */
export const ACK_WAIT_MS = 10_000;
/** Messages of one partition that are delivered and not acknowledged at most: the bound of a consumer's memory. */
export const MAX_ACK_PENDING = 64;
/**
 * How long the stream knows a message id, in milliseconds. Only an optimisation, as the ledger's key decides; and short,
 * because what the ledger forgot in a failover is published again under the same ids and must not pass for a duplicate.
 */
const DUPLICATE_WINDOW_MS = 30_000;

/** How long request records wait for tracing at most, in milliseconds. */
const REQUESTS_MAX_AGE_MS = 24 * 3_600_000;

/** Definition of the usage stream, with features only that servers from 2.9.10 on have. */
export function usageStream(settings: UsageStreamSettings = {}): Partial<StreamConfig> & { name: string } {
  return {
    name: USAGE_STREAM,
    subjects: [SUBJECTS.usage(0).replace(/\d+$/, '*')],
    storage: StorageType.File,
    // Consumed messages go; unconsumed ones are never pushed out, publishing is refused instead.
    retention: RetentionPolicy.Workqueue,
    discard: DiscardPolicy.New,
    max_bytes: settings.maxBytes ?? 8 * 1024 ** 3,
    num_replicas: settings.replicas ?? 1,
    duplicate_window: nanos(DUPLICATE_WINDOW_MS),
  };
}

/** Definition of the stream of request records: nobody waits for it, so what is too old or too much goes. */
export function requestsStream(settings: StreamSettings = {}): Partial<StreamConfig> & { name: string } {
  return {
    name: REQUESTS_STREAM,
    subjects: [SUBJECTS.requests],
    storage: StorageType.File,
    // What tracing has taken goes at once: it may hold what people said, and be erased.
    retention: RetentionPolicy.Interest,
    discard: DiscardPolicy.Old,
    max_age: nanos(REQUESTS_MAX_AGE_MS),
    max_bytes: settings.requestsMaxBytes ?? 4 * 1024 ** 3,
    num_replicas: settings.replicas ?? 1,
    duplicate_window: nanos(DUPLICATE_WINDOW_MS),
  };
}

function requestsConsumer(): Partial<ConsumerConfig> & { durable_name: string } {
  return {
    durable_name: REQUESTS_CONSUMER,
    filter_subject: SUBJECTS.requests,
    ack_policy: AckPolicy.Explicit,
    deliver_policy: DeliverPolicy.All,
    ack_wait: nanos(ACK_WAIT_MS),
    max_ack_pending: MAX_ACK_PENDING,
    max_deliver: -1,
  };
}

function usageConsumer(partition: number): Partial<ConsumerConfig> & { durable_name: string } {
  return {
    durable_name: usageConsumerName(partition),
    filter_subject: SUBJECTS.usage(partition),
    ack_policy: AckPolicy.Explicit,
    deliver_policy: DeliverPolicy.All,
    ack_wait: nanos(ACK_WAIT_MS),
    max_ack_pending: MAX_ACK_PENDING,
    // Without limit: after the last delivery JetStream would keep the message and stay silent about it.
    max_deliver: -1,
  };
}

/**
 * Creates the streams, or brings them to their definitions. Idempotent. Run by the migration job as user `migrator`;
 * services have no right to it.
 */
export async function ensureStreams(connection: NatsConnection, settings: StreamSettings = {}): Promise<void> {
  const manager = await manage(connection);
  for (const wanted of [usageStream(settings), requestsStream(settings)]) {
    if (await exists(manager.streams.info(wanted.name))) await manager.streams.update(wanted.name, wanted);
    else await manager.streams.add(wanted);
  }
}

/**
 * Creates the durable pull consumers, one per partition of usage and one of request records, or brings them to their
 * definitions. Idempotent; see above.
 */
export async function ensureConsumers(connection: NatsConnection): Promise<void> {
  const manager = await manage(connection);
  for (let partition = 0; partition < USAGE_PARTITIONS; partition += 1) {
    await ensureConsumer(manager, USAGE_STREAM, usageConsumer(partition));
  }
  await ensureConsumer(manager, REQUESTS_STREAM, requestsConsumer());
}

async function ensureConsumer(
  manager: JetStreamManager,
  stream: string,
  wanted: Partial<ConsumerConfig> & { durable_name: string },
): Promise<void> {
  if (await exists(manager.consumers.info(stream, wanted.durable_name))) {
    await manager.consumers.update(stream, wanted.durable_name, wanted);
  } else {
    await manager.consumers.add(stream, wanted);
  }
}

/** Skips the account check, which needs rights that nobody here has. */
function manage(connection: NatsConnection): Promise<JetStreamManager> {
  return jetstreamManager(connection, { checkAPI: false });
}

const NOT_FOUND_CODES = new Set([10_059, 10_014]); // stream, consumer

async function exists(lookup: Promise<unknown>): Promise<boolean> {
  try {
    await lookup;
    return true;
  } catch (error) {
    if (error instanceof JetStreamApiError && NOT_FOUND_CODES.has(error.code)) return false;
    throw error;
  }
}
