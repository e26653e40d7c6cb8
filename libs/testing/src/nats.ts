import { join } from 'node:path';
import { findServer, startNatsServer, type NatsServer, type NatsTls, type NatsUser } from '@roundhouse/servers';
import { testDirectory } from './test-directory.ts';

/** How a test's nats-server differs from a plain one. */
export interface TestNatsOptions {
  /** Another binary than the one found (for tests against an old server). */
  readonly binary?: string;
  /** Given: clients need a certificate of this CA, and the name in it is their user. */
  readonly tls?: NatsTls;
  readonly users?: readonly NatsUser[];
}

/** A real nats-server with JetStream of one test run. */
export interface TestNats {
  readonly url: string;
  readonly port: number;
  readonly version: string;
  /** Kills the server at once. */
  kill(): Promise<void>;
  /** Starts it again on the same port and data, after `kill()` or `pause()`. */
  restart(): Promise<void>;
  /** Stops the server and keeps its streams. */
  pause(): Promise<void>;
  /** Stops the server and removes its data. */
  stop(): Promise<void>;
}

/** Starts a nats-server on a free loopback port; the binary is found, or fetched once into the user's cache. */
export async function startNats(options: TestNatsOptions = {}): Promise<TestNats> {
  const { tls, users } = options;
  const binary = await findServer('nats-server', { given: options.binary });
  const directory = await testDirectory('nats');
  const serverOptions = {
    binary: binary.path,
    directory: join(directory.path, 'server'),
    ...(tls && { tls }),
    ...(users && { users }),
  };
  let server: NatsServer = await startNatsServer(serverOptions);
  const { port } = server;
  return {
    url: server.url,
    port,
    version: binary.version,
    kill: async () => void (await server.process.kill()),
    restart: async () => {
      server = await startNatsServer({ ...serverOptions, port });
    },
    pause: () => server.stop(),
    stop: async () => {
      await server.stop();
      await directory.remove();
    },
  };
}
