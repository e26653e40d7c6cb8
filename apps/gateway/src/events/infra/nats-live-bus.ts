import type { LiveEvent } from '@roundhouse/contracts/events/v1/live';
import {
  connectNats,
  decodeLiveEvent,
  encodeLiveEvent,
  SUBJECTS,
  type LiveOccurrence,
  type NatsConnection,
  type NatsTls,
} from '@roundhouse/messaging';
import type { Logger } from '@roundhouse/telemetry';
import type { CoreSubjects, LiveBus } from '../events.ports.ts';

/** How the bus is reached. */
export interface NatsLiveBusSettings {
  readonly url: string;
  readonly tls: NatsTls;
  readonly logger: Logger;
}

/** Live events over core subjects. While the bus is away, viewers at this gateway see what this gateway does. */
export class NatsLiveBus implements LiveBus, CoreSubjects {
  private readonly settings: NatsLiveBusSettings;
  private readonly listeners: ((event: LiveEvent) => void)[] = [];
  private connection: NatsConnection | undefined;
  private connected = false;
  private stopped = false;

  constructor(settings: NatsLiveBusSettings) {
    this.settings = settings;
  }

  onEvent(listener: (event: LiveEvent) => void): void {
    this.listeners.push(listener);
  }

  publish(occurrence: LiveOccurrence): void {
    const encoded = encodeLiveEvent(occurrence, Date.now());
    if (encoded === undefined) return;
    if (this.connected && this.connection?.isClosed() === false) {
      this.connection.publish(encoded.subject, encoded.bytes);
    } else {
      this.deliver(encoded.bytes);
    }
  }

  send(subject: string, bytes: Uint8Array): void {
    if (this.connected && this.connection?.isClosed() === false) this.connection.publish(subject, bytes);
  }

  /** Connects, and keeps at it while the bus is away. */
  async start(): Promise<void> {
    const { url, tls, logger } = this.settings;
    const connection = await connectNats({ url, tls, logger, name: 'gateway' });
    if (this.stopped) return connection.close();
    this.connection = connection;
    connection.subscribe(SUBJECTS.anyLive, { callback: (_, message) => this.deliver(message.data) });
    await connection.flush();
    this.connected = true;
    void this.watch(connection);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.connected = false;
    await this.connection?.close();
  }

  private async watch(connection: NatsConnection): Promise<void> {
    for await (const { type } of connection.status()) {
      if (type === 'disconnect') this.connected = false;
      else if (type === 'reconnect') this.connected = true;
    }
  }

  private deliver(bytes: Uint8Array): void {
    const event = decodeLiveEvent(bytes);
    if (event !== undefined) for (const listener of this.listeners) listener(event);
  }
}
