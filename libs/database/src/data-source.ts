import { DataSource, type DataSourceOptions, type EntitySchema, type MigrationInterface } from 'typeorm';

/** A class that TypeORM makes an instance of. */
type Constructor<T> = new () => T;

/** What a service tells about its database. */
export interface DatabaseSettings {
  /** Connection string `postgres://role:password@host:port/database`. Never logged. */
  url: string;
  /** The service's own schema; it stands first in the search path. Lower-case letters, digits and underscores. */
  schema: string;
  /** Entity classes, listed one by one. */
  entities: readonly (Constructor<object> | EntitySchema)[];
  /** Migration classes in their order, listed one by one. */
  migrations: readonly Constructor<MigrationInterface>[];
  /** Name shown in `pg_stat_activity`. */
  applicationName: string;
  /** Connections at most. Defaults to 10. */
  poolSize?: number;
  /** The server ends a statement after this long, in milliseconds. Defaults to 10 000; 0 = never. */
  statementTimeoutMs?: number;
  /** Parameters that every session begins with, such as `{'app.tenant': '*'}`. Names and values without blanks. */
  session?: Readonly<Record<string, string>>;
  /** Told of faults of idle connections, for example a restart of the server. Defaults to nothing. */
  onPoolError?: (error: Error) => void;
}

/** How long a statement waits for a lock, in milliseconds. */
export const LOCK_TIMEOUT_MS = 2000;
/** How long a caller waits for a connection, in milliseconds. */
export const ACQUIRE_TIMEOUT_MS = 2000;
/** The server ends a transaction that stands idle this long, in milliseconds. */
const IDLE_TRANSACTION_TIMEOUT_MS = 15_000;

const SCHEMA_NAME = /^[a-z][a-z0-9_]{0,62}$/;

/** Settings of one `pg` connection: limits are kept by the server, so that a stuck client holds nothing for ever. */
export function connectionSettings(settings: DatabaseSettings): Record<string, unknown> {
  if (!SCHEMA_NAME.test(settings.schema)) throw new RangeError(`not a schema name: ${settings.schema}`);
  return {
    statement_timeout: settings.statementTimeoutMs ?? 10_000,
    lock_timeout: LOCK_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_TRANSACTION_TIMEOUT_MS,
    options: Object.entries({ search_path: settings.schema, ...settings.session })
      .map(([name, value]) => `-c ${name}=${value}`)
      .join(' '),
    keepAlive: true,
  };
}

/**
 * Makes a data source that is not yet connected; call `initialize()`. It never changes tables by itself:
 * migrations run only through {@link runMigrations}. It survives a restart of the server.
 *
 * @throws RangeError when the schema's name is none
 */
export function createDataSource(settings: DatabaseSettings): DataSource {
  const options: DataSourceOptions = {
    type: 'postgres',
    url: settings.url,
    schema: settings.schema,
    entities: [...settings.entities] as Constructor<object>[],
    migrations: [...settings.migrations],
    migrationsTableName: 'migrations',
    migrationsRun: false,
    synchronize: false,
    installExtensions: false,
    logging: false,
    applicationName: settings.applicationName,
    poolSize: settings.poolSize ?? 10,
    connectTimeoutMS: ACQUIRE_TIMEOUT_MS,
    extra: connectionSettings(settings),
    poolErrorHandler: (error: Error) => settings.onPoolError?.(error),
  };
  return new DataSource(options);
}
