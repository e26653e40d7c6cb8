import { AppError } from '@roundhouse/errors';
import {
  connectNats,
  jetstream,
  publishRequests,
  type JetStreamClient,
  type NatsConnection,
  type NatsSettings,
} from '@roundhouse/messaging';
import type { RequestTransport } from '../request-log.ports.ts';

const ACK_TIMEOUT_MS = 2_500;

/**
 * Publishes to the stream of request records, over a connection of its own: records that pile up must not stand in
 * front of usage.
 */
export class JetStreamRequests implements RequestTransport {
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
  async publish(bytes: Uint8Array, messageId: string): Promise<void> {
    if (this.stream === undefined) throw new AppError('NOT_READY', 'The message bus is not connected yet.');
    await publishRequests(this.stream, bytes, { msgId: messageId, timeoutMs: ACK_TIMEOUT_MS });
  }

  /** Ends the connection. */
  async close(): Promise<void> {
    this.closed = true;
    await this.connection?.close();
  }
}
