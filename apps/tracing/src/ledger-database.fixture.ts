import { createDataSource, runMigrations, type DatabaseSettings } from '@roundhouse/database';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { EVERY_TENANT } from './database/tenant.ts';
import { MIGRATIONS } from './migrations/index.ts';

/** Roles and schema in an empty database, as an installation has them. */
export interface LedgerDatabase {
  /** The running service's connection string. */
  url: string;
  /** The migration job's. */
  ownerUrl: string;
}

const ROLE = `
DO $$ BEGIN
  CREATE ROLE name LOGIN PASSWORD 'test';
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$`;

/** Makes the roles `tracing_owner` and `tracing` and an empty schema. @param adminUrl the superuser's connection string */
export async function prepareLedgerDatabase(adminUrl: string): Promise<LedgerDatabase> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  for (const role of ['tracing_owner', 'tracing']) await client.query(ROLE.replace('name', role));
  await client.query('CREATE SCHEMA tracing AUTHORIZATION tracing_owner');
  await client.end();
  const urlOf = (role: string): string => {
    const url = new URL(adminUrl);
    url.username = role;
    url.password = 'test';
    return url.href;
  };
  return { url: urlOf('tracing'), ownerUrl: urlOf('tracing_owner') };
}

/** Migrates an empty database and connects to it as the running service. */
export async function openLedgerDatabase(adminUrl: string): Promise<LedgerDatabase & { source: DataSource }> {
  const database = await prepareLedgerDatabase(adminUrl);
  const settings: DatabaseSettings = {
    url: database.url,
    schema: 'tracing',
    entities: [],
    migrations: [],
    applicationName: 'tracing-test',
    session: EVERY_TENANT,
  };
  await runMigrations({ ...settings, url: database.ownerUrl, migrations: MIGRATIONS });
  return { ...database, source: await createDataSource(settings).initialize() };
}
