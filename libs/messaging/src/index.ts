export { jetstream, type JetStreamClient } from '@nats-io/jetstream';
export { connectNats, type NatsConnection, type NatsSettings, type NatsTls } from './connection.ts';
export { decodeServingWanted, encodeServingWanted, type WantedServing } from './demand.ts';
export {
  decodeLiveEvent,
  encodeLiveEvent,
  MAX_LIVE_DATA_BYTES,
  type EncodedLiveEvent,
  type LiveOccurrence,
} from './live.ts';
export { NATS_SERVICES, natsPermissions, natsUser, type NatsPermissions, type NatsService } from './permissions.ts';
export { publishRequests, publishUsage, TRACEPARENT_HEADER, type PublishUsageOptions } from './publish.ts';
export {
  ACK_WAIT_MS,
  ensureConsumers,
  ensureStreams,
  MAX_ACK_PENDING,
  REQUESTS_CONSUMER,
  REQUESTS_STREAM,
  requestsStream,
  USAGE_STREAM,
  usageConsumerName,
  usageStream,
  type StreamSettings,
  type UsageStreamSettings,
} from './streams.ts';
export {
  parseUsageMessageId,
  SUBJECTS,
  USAGE_PARTITIONS,
  usageMessageId,
  usagePartition,
  type SpoolRange,
} from './subjects.ts';
export {
  consumePartition,
  consumeRequests,
  partitionLag,
  requestsLag,
  type PartitionConsumer,
  type PartitionLag,
  type UsageHandler,
  type UsageMessage,
} from './partition-consumer.ts';
