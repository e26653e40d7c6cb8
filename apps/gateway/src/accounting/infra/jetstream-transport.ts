import { AppError } from '@roundhouse/errors';
import {
  connectNats,
  jetstream,
  publishUsage,
  SUBJECTS,
  usageMessageId,
  usagePartition,
  type JetStreamClient,
  type NatsConnection,
  type NatsSettings,
} from '@roundhouse/messaging';
import type { UsageMessage, UsageTransport } from '../accounting-flow.ports.ts';

const ACK_TIMEOUT_MS = 2_500;

/** Publishes to the usage stream. Connects in the background: a gateway starts and serves without the bus. */
export class JetStreamTransport implements UsageTransport {
  private connection: NatsConnection | undefined;
  private stream: JetStreamClient | undefined;
  private closed = false;

  /** Starts to connect, and keeps at it for ever. */
  connect(settings: NatsSettings, onFailure: (error: unknown) => void): void {
    connectNats(settings).then((connection) => {
      if (this.closed) return connection.close();
      this.connection = connection;
      this.stream = jetstream(connection);
    }, onFailure);
  }

  /** @throws AppError NOT_READY while the bus was never reached; errors of the bus as they are */
  async publish(message: UsageMessage): Promise<void> {
    if (this.stream === undefined) throw new AppError('NOT_READY', 'The message bus is not connected yet.');
    const { spoolId, firstSeq, lastSeq, bytes, traceparent } = message;
    const range = { spoolId, firstSeq: BigInt(firstSeq), lastSeq: BigInt(lastSeq) };
    await publishUsage(this.stream, SUBJECTS.usage(usagePartition(spoolId)), bytes, {
      msgId: usageMessageId(range),
      timeoutMs: ACK_TIMEOUT_MS,
      ...(traceparent === undefined ? {} : { traceparent }),
    });
  }

  /** Ends the connection. */
  async close(): Promise<void> {
    this.closed = true;
    await this.connection?.close();
  }
}
