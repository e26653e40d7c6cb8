import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { startPostgresServer, type PostgresServer } from '@roundhouse/servers';
import { Client } from 'pg';
import { testDirectory } from './test-directory.ts';

/** A real PostgreSQL of one test run. */
export interface TestPostgres {
  /** Connection string of the superuser to the database `postgres`. */
  readonly url: string;
  readonly port: number;
  /** Makes an empty database and returns the superuser's connection string to it. */
  createDatabase(name?: string): Promise<string>;
  /** Kills the server at once, as a power cut would. */
  kill(): Promise<void>;
  /** Starts it again on the same port and data, after `kill()` or `pause()`. */
  restart(): Promise<void>;
  /** Stops the server and keeps the data. */
  pause(): Promise<void>;
  /** Stops the server and removes its data. */
  stop(): Promise<void>;
}

/** Starts a PostgreSQL without durability on a free loopback port (about one second). */
export async function startPostgres(): Promise<TestPostgres> {
  const directory = await testDirectory('postgres');
  const options = {
    directory: join(directory.path, 'server'),
    password: randomBytes(12).toString('hex'),
    durable: false,
  };
  let server: PostgresServer = await startPostgresServer(options);
  const { port } = server;
  return {
    url: server.url(),
    port,
    createDatabase: (name) => createDatabase(server, name),
    kill: async () => void (await server.process.kill()),
    restart: async () => {
      server = await startPostgresServer({ ...options, port });
    },
    pause: () => server.stop(),
    stop: async () => {
      await server.stop();
      await directory.remove();
    },
  };
}

async function createDatabase(
  server: PostgresServer,
  name = `test_${randomBytes(6).toString('hex')}`,
): Promise<string> {
  return createDatabaseAt(server.url(), name);
}

/** Makes an empty database on the server of a superuser's connection string; returns the string for the new database. */
export async function createDatabaseAt(
  adminUrl: string,
  name = `test_${randomBytes(6).toString('hex')}`,
): Promise<string> {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return url.href;
}
