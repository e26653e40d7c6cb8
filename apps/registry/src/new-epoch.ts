import { loadConfigOrExit } from '@roundhouse/config';
import { ownerConfig } from './config.ts';
import { SCHEMA, registryDataSource } from './persistence/registry-database.ts';

// Begins a new epoch, as the schema's owner. To be run once after a backup was restored: numbers given out after the
// backup would otherwise be given out again, for other changes. Every watcher then gets a full snapshot.
const config = loadConfigOrExit('registry-new-epoch', ownerConfig);
const dataSource = await registryDataSource(config.MIGRATION_DATABASE_URL, 'registry-new-epoch').initialize();
try {
  await dataSource.query(`UPDATE ${SCHEMA}.config_head SET epoch = gen_random_uuid()`);
  process.stdout.write('registry: a new epoch has begun\n');
} finally {
  await dataSource.destroy();
}
