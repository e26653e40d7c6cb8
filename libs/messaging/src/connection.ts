import { connect, type NatsConnection } from 'nats';
import { backoffDelayMs } from '@roundhouse/kernel';
import type { Logger } from '@roundhouse/telemetry';

export type { NatsConnection } from 'nats';

/** Paths of PEM files with a service's identity. */
export interface NatsTls {
  caFile: string;
  certFile: string;
  keyFile: string;
}

/** How to reach the bus. */
export interface NatsSettings {
  /** `nats://host:port` or `tls://host:port`; several with commas. */
  url: string;
  /** The service's own certificate; the server maps its DNS name to a user. Not used with a `nats://` address. */
  tls?: NatsTls;
  /** Service name: shown by the server, and the name of the service's inbox. */
  name: string;
  /** Subjects of answers start with this. Defaults to `_INBOX.<name>`, which is all that permissions allow. */
  inboxPrefix?: string;
  /** Told of losses and returns of the connection. Defaults to nobody. */
  logger?: Pick<Logger, 'info' | 'warn'>;
}

const RECONNECT = { baseMs: 100, capMs: 5000 };
const CONNECT_TIMEOUT_MS = 5000;
const PING_INTERVAL_MS = 10_000;
const WAITING_LOG_INTERVAL_MS = 5000;

/**
 * Connects to the bus and keeps at it for ever: a server that is away at the start or later only delays. Files of the
 * certificate are read again at each connect. End it with `drain()`.
 */
export async function connectNats(settings: NatsSettings): Promise<NatsConnection> {
  const { logger } = settings;
  let attempt = 0;
  const waiting = setInterval(() => logger?.warn({ attempt }, 'nats cannot be reached yet'), WAITING_LOG_INTERVAL_MS);
  const connection = await connect({
    servers: settings.url.split(','),
    name: settings.name,
    inboxPrefix: settings.inboxPrefix ?? `_INBOX.${settings.name}`,
    ...(settings.tls === undefined || !settings.url.startsWith('tls:') ? {} : { tls: { ...settings.tls } }),
    timeout: CONNECT_TIMEOUT_MS,
    pingInterval: PING_INTERVAL_MS,
    maxPingOut: 2,
    maxReconnectAttempts: -1,
    waitOnFirstConnect: true,
    // A certificate that is refused now may be accepted after its rotation.
    ignoreAuthErrorAbort: true,
    reconnectDelayHandler: () => backoffDelayMs(attempt++, RECONNECT),
    // A stack trace per publish, for the sake of one that fails, costs as much as all else of it.
    noAsyncTraces: true,
  }).finally(() => clearInterval(waiting));
  attempt = 0;
  void report(connection, logger, () => {
    attempt = 0;
  });
  return connection;
}

async function report(connection: NatsConnection, logger: NatsSettings['logger'], up: () => void): Promise<void> {
  for await (const status of connection.status()) {
    if (status.type === 'reconnect') {
      up();
      logger?.info({ event: status.type }, 'nats connection is back');
    } else if (status.type === 'disconnect') {
      logger?.warn({ event: status.type }, 'nats connection is lost');
    } else if (status.type === 'error') {
      // Among others: a subject that the service has no right to.
      logger?.warn({ event: status.type, error: status.error }, 'nats refuses something');
    }
  }
}
