import {
  databaseConfig,
  durationMs,
  filePath,
  listOf,
  loadConfigOrExit,
  natsConfig,
  port,
  serviceIdentityConfig,
  telemetryConfig,
} from '@roundhouse/config';
import { parseAllowedRange } from '@roundhouse/egress/address-policy';
import { z } from 'zod';

const KEY_SETTINGS = {
  PEPPER_FILE: filePath().describe('JSON with the keys of the hashes of API keys.'),
  KEY_ENVIRONMENT: z
    .string()
    .regex(/^[a-z]{2,8}$/, 'must be 2 to 8 lower-case letters')
    .meta({ form: '2 to 8 lower-case letters' })
    .default('live')
    .describe("Stands in every API key's text."),
};

/** Every setting of the registry. */
export const registryConfig = z
  .object({
    ...serviceIdentityConfig,
    ...telemetryConfig,
    ...natsConfig,
    ...databaseConfig,
    GRPC_PORT: port().describe('Administration and the watch, for services of this installation.'),
    NODE_LINK_PORT: port().describe('Node links, for agents with a node certificate.'),
    ENROLL_PORT: port().describe('Enrolment, the only door without a client certificate.'),
    MASTER_KEY_FILE: filePath().describe('JSON with the keys that protect secrets in the database.'),
    FLEET_PUBLIC_KEYS_FILE: filePath().describe('JWKS with the public keys of the gateways.'),
    NODE_CA_CERT_FILE: filePath().describe('Authority that signs node certificates; gateways get it too. PEM.'),
    NODE_CA_KEY_FILE: filePath().describe('Key of that authority; PEM.'),
    ...KEY_SETTINGS,
    SESSION_IDLE_MS: durationMs(30 * 60_000).describe(
      'A session at the console ends when nothing is asked for so long.',
    ),
    SESSION_LIFETIME_MS: durationMs(12 * 3_600_000).describe('A session at the console ends then, however active.'),
    NODE_LOST_AFTER_MS: durationMs(10 * 60_000)
      .refine((ms) => ms === 0 || ms >= 60_000, 'must be 0, or 60000 or more')
      .describe('Copies on a node that is out of touch for so long are placed on others; 0 = never.'),
    OIDC_CA_FILE: filePath()
      .optional()
      .describe('Authorities, beside the usual ones, that identity providers may have their certificates from. PEM.'),
    HUB_ALLOWED_CIDRS: listOf(parseAllowedRange)
      .default([])
      .meta({ form: 'ranges, `10.0.0.0/8:443,127.0.0.1/32:*`', shownDefault: '' })
      .describe('Private ranges that pre-flight of the hub may reach; public addresses always may be.'),
    ENVIRONMENT_CREDENTIAL_ORGANIZATIONS: z
      .string()
      .max(10_000)
      .meta({ form: 'ids or keys, with commas between them' })
      .default('')
      .describe('Organizations that may use keys of providers from this environment, such as `OPENAI_API_KEY`.'),
  })
  .describe('`main.js`, the service');

/** Settings of the jobs that run as the schema's owner. */
export const ownerConfig = z
  .object({
    MIGRATION_DATABASE_URL: databaseConfig.DATABASE_URL.describe('Database, as the role that owns the schema.'),
  })
  .describe('`migrate.js` and `new-epoch.js`, jobs that run as owner of the schema');

/** Settings of the bootstrap job, which runs as the service does. */
export const bootstrapConfig = z
  .object({ ...databaseConfig, ...KEY_SETTINGS })
  .describe('`bootstrap.js`, which makes the first organization, project and admin key');

/** Settings of the registry. */
export type Config = Readonly<z.infer<typeof registryConfig>>;

/** Injection token of {@link Config}. */
export const APP_CONFIG = Symbol('Config');

/** Reads the settings from the environment; with faults it names all of them on stderr and exits 78. */
export function readConfig(): Config {
  return loadConfigOrExit('registry', registryConfig);
}
