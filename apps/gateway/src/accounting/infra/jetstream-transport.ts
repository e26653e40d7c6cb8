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
import { StreamMemory } from '../domain/stream-memory.ts';

const ACK_TIMEOUT_MS = 2_500;

/** Publishes to the usage stream. Connects in the background: a gateway starts and serves without the bus. */
export class JetStreamTransport implements UsageTransport {
  private connection: NatsConnection | undefined;
  private stream: JetStreamClient | undefined;
  private closed = false;
  private readonly memory = new StreamMemory();
  private forgotten: () => void = () => undefined;

  /** Says who is told, once per loss, that the stream has lost messages which it had acknowledged. */
  onForgotten(listener: () => void): void {
    this.forgotten = listener;
  }

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
    const mark = this.memory.sent();
    const { duplicate, seq } = await publishUsage(this.stream, SUBJECTS.usage(usagePartition(spoolId)), bytes, {
      msgId: usageMessageId(range),
      timeoutMs: ACK_TIMEOUT_MS,
      ...(traceparent === undefined ? {} : { traceparent }),
    });
    if (!duplicate && this.memory.acknowledged(mark, seq)) this.forgotten();
  }

  /** Ends the connection. */
  async close(): Promise<void> {
    this.closed = true;
    await this.connection?.close();
  }
}
