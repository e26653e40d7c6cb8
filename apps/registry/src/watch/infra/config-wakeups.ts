import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { ConfigChanged } from '@roundhouse/contracts/events/v1/config';
import { LOGGER, tlsFilesOf } from '@roundhouse/grpc';
import {
  connectNats,
  encodeLiveEvent,
  SUBJECTS,
  type LiveOccurrence,
  type NatsConnection,
  type NatsTls,
} from '@roundhouse/messaging';
import type { Logger } from '@roundhouse/telemetry';
import { APP_CONFIG, type Config } from '../../config.ts';
import type { Head } from '../domain/head.ts';

/** Hears messages of a core subject. Any of them may be lost. */
export type BusListener = (subject: string, bytes: Uint8Array) => void;

/**
 * The service's end of the event bus. Wakes registries when one of them has changed something, over the core subject
 * `config.changed`. May lose any of it: the poll of the head is what counts. Without a bus the service works as before.
 */
@Injectable()
export class ConfigWakeups implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly config: Pick<Config, 'NATS_URL' | 'TLS_CA_FILE' | 'TLS_CERT_FILE' | 'TLS_KEY_FILE'>;
  private readonly logger: Logger;
  private connection: NatsConnection | undefined;
  private stopped = false;
  private wake: () => void = () => {};
  private readonly listeners: { subject: string; listener: BusListener }[] = [];

  constructor(@Inject(APP_CONFIG) config: Config, @Inject(LOGGER) logger: Logger) {
    this.config = config;
    this.logger = logger;
  }

  /** Calls this whenever another registry, or this one, has announced a change. */
  onWake(wake: () => void): void {
    this.wake = wake;
  }

  onApplicationBootstrap(): void {
    // Not awaited: a bus that is away must not hold up the start.
    this.connect().catch((error: unknown) => this.logger.error({ error }, 'the event bus cannot be used'));
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    await this.connection?.close();
  }

  /** Tells everybody; drops the message when the bus is away. */
  announce(revision: Head): void {
    this.send(SUBJECTS.configChanged, ConfigChanged.encode({ revision }).finish());
  }

  /** Tells people who look on; drops what happened when the bus is away. */
  tell(occurrence: LiveOccurrence): void {
    const event = encodeLiveEvent(occurrence, Date.now());
    if (event !== undefined) this.send(event.subject, event.bytes);
  }

  /** Hears a core subject, or a pattern of several, for as long as the service runs. */
  listen(subject: string, listener: BusListener): void {
    this.listeners.push({ subject, listener });
    this.subscribe(subject, listener);
  }

  /** Sends to a core subject; drops the message when the bus is away. */
  send(subject: string, bytes: Uint8Array = new Uint8Array()): void {
    if (this.connection === undefined || this.connection.isClosed()) return;
    this.connection.publish(subject, bytes);
  }

  private subscribe(subject: string, listener: BusListener): void {
    this.connection?.subscribe(subject, {
      callback: (error, message) => {
        if (error === null) listener(message.subject, message.data);
      },
    });
  }

  private async connect(): Promise<void> {
    const { NATS_URL: url } = this.config;
    const tls: NatsTls = tlsFilesOf(this.config);
    const connection = await connectNats({
      url,
      name: 'registry',
      logger: this.logger,
      ...(url.startsWith('tls:') ? { tls } : {}),
    });
    if (this.stopped) return connection.close();
    this.connection = connection;
    connection.subscribe(SUBJECTS.configChanged, {
      callback: () => this.wake(),
    });
    for (const { subject, listener } of this.listeners) this.subscribe(subject, listener);
  }
}
