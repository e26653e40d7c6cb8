import 'reflect-metadata';
import { loadConfigOrExit } from '@roundhouse/config';
import { loadPeppers } from '@roundhouse/secrets';
import { OperationHandlers } from './admin/operation-handlers.ts';
import { ApiKeysService } from './api-keys/api-keys.service.ts';
import { CommandPath } from './commands/command-path.service.ts';
import { bootstrapConfig } from './config.ts';
import { ensureFirstKey } from './installation/first-key.ts';
import { OrganizationsService } from './organizations/organizations.service.ts';
import { registryDataSource } from './persistence/registry-database.ts';
import { ProjectsService } from './projects/projects.service.ts';
import { offerBootstrap } from './sessions/bootstrap-offer.ts';
import { DEFAULT_SESSION_SETTINGS } from './sessions/session-settings.ts';

// Makes the first organization, project and admin key, where they are missing, through the same command path as every
// change, and a token for the first administrator at the console while there is none. Prints one line of JSON;
// `admin_key` stands in it only when the key was made by this run, `bootstrap_token` only while it can be used.
const config = loadConfigOrExit('registry-bootstrap', bootstrapConfig);
const dataSource = await registryDataSource(config.DATABASE_URL, 'registry-bootstrap').initialize();
try {
  // A running registry polls the head, so nobody needs to be told.
  const commands = new CommandPath(dataSource, { announce: () => {} });
  // Nobody calls operations here; services register theirs all the same.
  const handlers = new OperationHandlers();
  const peppers = loadPeppers(config.PEPPER_FILE);
  const first = await ensureFirstKey({
    commands,
    organizations: new OrganizationsService(commands, handlers),
    projects: new ProjectsService(commands, handlers),
    apiKeys: new ApiKeysService(commands, handlers, { peppers, keyEnvironment: config.KEY_ENVIRONMENT }),
  });
  const offer = await offerBootstrap(commands, DEFAULT_SESSION_SETTINGS.bootstrapMs);
  const printed = {
    organization_id: first.organizationId,
    project_id: first.projectId,
    admin_key: first.adminKey,
    bootstrap_token: offer?.text,
    bootstrap_token_expires_at: offer?.expiresAt.toISOString(),
  };
  process.stdout.write(`${JSON.stringify(printed)}\n`);
} finally {
  await dataSource.destroy();
}
