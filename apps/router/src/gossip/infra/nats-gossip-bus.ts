import { connectNats, SUBJECTS, type NatsConnection, type NatsTls } from '@roundhouse/messaging';
import type { Logger } from '@roundhouse/telemetry';
import type { GossipBus } from '../gossip.ports.ts';

/** How the bus is reached. */
export interface NatsGossipSettings {
  readonly url: string;
  readonly tls: NatsTls;
  readonly logger: Logger;
}

/** Gossip over a core subject. While the bus is away nothing is kept for it. */
export class NatsGossipBus implements GossipBus {
  private readonly settings: NatsGossipSettings;
  private readonly listeners: ((bytes: Uint8Array) => void)[] = [];
  private connection: NatsConnection | undefined;
  private isUp = false;
  private stopped = false;

  constructor(settings: NatsGossipSettings) {
    this.settings = settings;
  }

  get connected(): boolean {
    return this.isUp;
  }

  onMessage(listener: (bytes: Uint8Array) => void): void {
    this.listeners.push(listener);
  }

  publish(bytes: Uint8Array): void {
    if (!this.isUp || this.connection === undefined || this.connection.isClosed()) return;
    this.connection.publish(SUBJECTS.routerGossip, bytes);
  }

  async start(): Promise<void> {
    const { url, tls, logger } = this.settings;
    const connection = await connectNats({ url, tls, logger, name: 'router' });
    if (this.stopped) return connection.close();
    this.connection = connection;
    connection.subscribe(SUBJECTS.routerGossip, { callback: (_, message) => this.deliver(message.data) });
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

  private deliver(bytes: Uint8Array): void {
    for (const listener of this.listeners) listener(bytes);
  }
}
