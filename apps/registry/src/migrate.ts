import { loadConfigOrExit } from '@roundhouse/config';
import { ownerConfig } from './config.ts';
import { migrateRegistry } from './persistence/registry-database.ts';

// Brings the schema up to date, as its owner. Safe to start many times at once.
const config = loadConfigOrExit('registry-migrate', ownerConfig);
const ran = await migrateRegistry(config.MIGRATION_DATABASE_URL);
process.stdout.write(`registry: ${ran.length === 0 ? 'nothing to migrate' : `ran ${ran.join(', ')}`}\n`);
