import { createDatabaseAt } from '../postgres.ts';

/**
 * An empty database of the run's Postgres, for one test file.
 * @returns the superuser's connection string to it. @throws Error outside an integration run.
 */
export function freshDatabase(): Promise<string> {
  return createDatabaseAt(given('TEST_POSTGRES_URL'));
}

/** Address of the run's nats-server (no TLS, no users): take own stream and subject names, others use it too. */
export function sharedNatsUrl(): string {
  return given('TEST_NATS_URL');
}

function given(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: run with jest.integration.config.mjs`);
  return value;
}
