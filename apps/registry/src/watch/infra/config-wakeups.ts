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

/**
 * Wakes registries when one of them has changed something, over the core subject `config.changed`. May lose any of it:
 * the poll of the head is what counts. Without a bus the service works as before.
 */
@Injectable()
export class ConfigWakeups implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly config: Pick<Config, 'NATS_URL' | 'TLS_CA_FILE' | 'TLS_CERT_FILE' | 'TLS_KEY_FILE'>;
  private readonly logger: Logger;
  private connection: NatsConnection | undefined;
  private stopped = false;
  private wake: () => void = () => {};

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
    if (this.connection === undefined || this.connection.isClosed()) return;
    this.connection.publish(SUBJECTS.configChanged, ConfigChanged.encode({ revision }).finish());
  }

  /** Tells people who look on; drops what happened when the bus is away. */
  tell(occurrence: LiveOccurrence): void {
    if (this.connection === undefined || this.connection.isClosed()) return;
    const event = encodeLiveEvent(occurrence, Date.now());
    if (event !== undefined) this.connection.publish(event.subject, event.bytes);
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
  }
}
