import { connectNats, type NatsConnection, type NatsTls } from '@roundhouse/messaging';
import type { Logger } from '@roundhouse/telemetry';

/** How the bus is reached. */
export interface NatsBusSettings {
  readonly url: string;
  readonly tls: NatsTls;
  readonly logger: Logger;
}

/** Core subjects of the event bus, over the one connection of a router. While the bus is away nothing is kept for it. */
export class NatsBus {
  private readonly settings: NatsBusSettings;
  private readonly listeners: { readonly subject: string; readonly listener: (bytes: Uint8Array) => void }[] = [];
  private connection: NatsConnection | undefined;
  private isUp = false;
  private stopped = false;

  constructor(settings: NatsBusSettings) {
    this.settings = settings;
  }

  /** Whether a message would leave now. */
  get connected(): boolean {
    return this.isUp;
  }

  /** Hands what comes on a subject to this listener; to be said before {@link start}. */
  subscribe(subject: string, listener: (bytes: Uint8Array) => void): void {
    this.listeners.push({ subject, listener });
  }

  /** Sends a message. Drops it while not connected. */
  publish(subject: string, bytes: Uint8Array): void {
    if (!this.isUp || this.connection === undefined || this.connection.isClosed()) return;
    this.connection.publish(subject, bytes);
  }

  /** Connects, and keeps at it for ever. Resolves with the first connection. */
  async start(): Promise<void> {
    const { url, tls, logger } = this.settings;
    const connection = await connectNats({ url, tls, logger, name: 'router' });
    if (this.stopped) return connection.close();
    this.connection = connection;
    for (const { subject, listener } of this.listeners) {
      connection.subscribe(subject, { callback: (_, message) => listener(message.data) });
    }
    await connection.flush();
    this.isUp = true;
    void this.watch(connection);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.isUp = false;
    await this.connection?.close();
  }

  private async watch(connection: NatsConnection): Promise<void> {
    for await (const { type } of connection.status()) {
      if (type === 'disconnect') this.isUp = false;
      else if (type === 'reconnect') this.isUp = !this.stopped;
    }
  }
}
