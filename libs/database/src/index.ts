export { openAdvisoryLocks, type AdvisoryLocks } from './advisory-locks.ts';
export { ACQUIRE_TIMEOUT_MS, createDataSource, LOCK_TIMEOUT_MS, type DatabaseSettings } from './data-source.ts';
export { runMigrations, type MigrationSettings } from './migrations.ts';
export { inTransaction, sqlState, type Isolation } from './transaction.ts';
export { bigintTransformer, picoTransformer } from './transformers.ts';
