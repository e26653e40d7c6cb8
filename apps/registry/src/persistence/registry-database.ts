import { createDataSource, runMigrations } from '@roundhouse/database';
import type { DataSource } from 'typeorm';
import { MIGRATIONS } from '../migrations/index.ts';
import { ENTITIES } from './entities.ts';

/** The registry's own schema. */
export const SCHEMA = 'registry';

/**
 * Data source of the registry, not yet connected.
 *
 * @param url connection string of the runtime role
 * @param applicationName shown in `pg_stat_activity`
 * @param onPoolError told of faults of idle connections
 */
export function registryDataSource(
  url: string,
  applicationName: string,
  onPoolError: (error: Error) => void = () => {},
): DataSource {
  return createDataSource({ url, schema: SCHEMA, entities: ENTITIES, migrations: [], applicationName, onPoolError });
}

/**
 * Brings the schema up to date.
 *
 * @param url connection string of the schema's owner
 * @returns names of the migrations that ran
 */
export async function migrateRegistry(url: string): Promise<string[]> {
  return runMigrations({ url, schema: SCHEMA, migrations: MIGRATIONS, applicationName: 'registry-migrate' });
}
