import { setTimeout as sleep } from 'node:timers/promises';
import {
  connectNats,
  jetstream,
  type JetStreamClient,
  type NatsConnection,
  type NatsSettings,
} from '@roundhouse/messaging';

const DRAIN_TIMEOUT_MS = 1000;

/**
 * The connection to the bus, made in the background: a bus that is away at the start must not keep the service from
 * telling what the ledger has.
 */
export class UsageBus {
  private readonly settings: NatsSettings;
  private connection: NatsConnection | undefined;
  private stopped = false;

  constructor(settings: NatsSettings) {
    this.settings = settings;
  }

  /** Resolves once the bus was reached for the first time, however long that takes. */
  async connect(): Promise<JetStreamClient> {
    this.connection = await connectNats(this.settings);
    if (this.stopped) await this.connection.close();
    return jetstream(this.connection);
  }

  /** Sends what is still to be sent, for a second at most, and closes. */
  async close(): Promise<void> {
    this.stopped = true;
    if (this.connection === undefined || this.connection.isClosed()) return;
    // Draining waits for the server, which may be away.
    const drained = this.connection.drain().catch(() => undefined);
    await Promise.race([drained, sleep(DRAIN_TIMEOUT_MS, undefined, { ref: false })]);
    await this.connection.close();
  }
}
