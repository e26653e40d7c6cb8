import type { JetStreamClient } from '@nats-io/jetstream';
import { headers } from 'nats';
import { SUBJECTS } from './subjects.ts';

/** What goes with a published batch. */
export interface PublishUsageOptions {
  /** Made by `usageMessageId`. */
  msgId: string;
  /** How long to wait for the server's acknowledgement, in milliseconds. */
  timeoutMs: number;
  /** W3C trace parent of a sampled operation. */
  traceparent?: string;
}

/** Header that carries the trace. */
export const TRACEPARENT_HEADER = 'traceparent';

/**
 * Publishes one encoded UsageBatch and waits until the stream has stored it. Any error leaves the outcome open:
 * publish again with the same id.
 *
 * @returns whether the stream knew the id already, and the message's place in it, which grows for as long as the stream lives
 */
export async function publishUsage(
  js: JetStreamClient,
  subject: string,
  bytes: Uint8Array,
  options: PublishUsageOptions,
): Promise<{ duplicate: boolean; seq: number }> {
  const traced = options.traceparent === undefined ? undefined : headers();
  if (options.traceparent !== undefined) traced?.set(TRACEPARENT_HEADER, options.traceparent);
  const ack = await js.publish(subject, bytes, {
    msgID: options.msgId,
    timeout: options.timeoutMs,
    ...(traced === undefined ? {} : { headers: traced }),
  });
  return { duplicate: ack.duplicate, seq: ack.seq };
}

/**
 * Publishes one encoded RequestBatch and waits until the stream has stored it. Any error leaves the outcome open.
 *
 * @param options `msgId` unique to the batch
 */
export async function publishRequests(
  js: JetStreamClient,
  bytes: Uint8Array,
  options: Pick<PublishUsageOptions, 'msgId' | 'timeoutMs'>,
): Promise<void> {
  await js.publish(SUBJECTS.requests, bytes, { msgID: options.msgId, timeout: options.timeoutMs });
}
