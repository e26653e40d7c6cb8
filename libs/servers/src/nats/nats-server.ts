import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '../process/free-port.ts';
import { startProcess, type ManagedProcess } from '../process/managed-process.ts';
import { natsConfiguration, type NatsTls, type NatsUser } from './nats-configuration.ts';

/** How a nats-server is started. */
export interface NatsOptions {
  /** Path of the nats-server binary. */
  readonly binary: string;
  /** Holds the configuration file and the streams. */
  readonly directory: string;
  /** Loopback port; default: a free one. */
  readonly port?: number | undefined;
  /** Given: clients need a certificate of this CA, and the name in it is their user. */
  readonly tls?: NatsTls;
  /** Users by certificate name with the subjects they may use; only with `tls`. */
  readonly users?: readonly NatsUser[];
  readonly onLine?: (line: string) => void;
}

/** A running nats-server with JetStream on 127.0.0.1. */
export interface NatsServer {
  readonly process: ManagedProcess;
  readonly port: number;
  /** `nats://127.0.0.1:<port>`, or `tls://…` with TLS. */
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Writes the configuration and starts the server; resolves once it accepts clients.
 * @throws Error that carries the server's own words when it does not come up within 15 s.
 */
export async function startNatsServer(options: NatsOptions): Promise<NatsServer> {
  const port = options.port ?? (await freePort());
  const storeDirectory = join(options.directory, 'jetstream');
  await mkdir(storeDirectory, { recursive: true, mode: 0o700 });
  const file = join(options.directory, 'nats.conf');
  const { tls, users } = options;
  await writeFile(file, natsConfiguration({ port, storeDirectory, ...(tls && { tls }), ...(users && { users }) }), {
    mode: 0o600,
  });
  const server = await startProcess({
    name: 'nats-server',
    command: options.binary,
    args: ['-c', file],
    cwd: options.directory,
    ...(options.onLine ? { onLine: options.onLine } : {}),
  });
  try {
    await server.waitForLine(/Server is ready/, 15_000);
  } catch (cause) {
    await server.stop();
    throw cause;
  }
  return {
    process: server,
    port,
    url: `${tls ? 'tls' : 'nats'}://127.0.0.1:${port}`,
    stop: async () => void (await server.stop()),
  };
}
