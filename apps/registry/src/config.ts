import {
  databaseConfig,
  filePath,
  loadConfigOrExit,
  natsConfig,
  port,
  serviceIdentityConfig,
  telemetryConfig,
} from '@roundhouse/config';
import { z } from 'zod';

const schema = z.object({
  ...serviceIdentityConfig,
  ...telemetryConfig,
  ...natsConfig,
  ...databaseConfig,
  /** Admin services and the watch, for services of this installation. */
  GRPC_PORT: port(),
  /** Node link, for agents with a node certificate. */
  NODE_LINK_PORT: port(),
  /** Enrolment, the only door without a client certificate. */
  ENROLL_PORT: port(),
  /** JSON of `createMasterKeyFile` (@roundhouse/secrets): keys that protect secrets in the database. */
  MASTER_KEY_FILE: filePath(),
  /** JSON of `createPepperFile`: keys of the hashes of API keys. */
  PEPPER_FILE: filePath(),
  /** JWKS with the public keys of the gateways. */
  FLEET_PUBLIC_KEYS_FILE: filePath(),
  /** Authority that signs node certificates; its certificate goes to gateways. */
  NODE_CA_CERT_FILE: filePath(),
  NODE_CA_KEY_FILE: filePath(),
  /** Stands in every API key's text; 2 to 8 lower-case letters, default live. */
  KEY_ENVIRONMENT: keyEnvironment(),
});

/** Environment named in API keys: 2 to 8 lower-case letters, default live. */
function keyEnvironment() {
  const message = 'must be 2 to 8 lower-case letters';
  return z
    .string()
    .regex(/^[a-z]{2,8}$/, message)
    .default('live');
}

/** Settings of the jobs that run as the schema's owner. */
export const ownerConfig = z.object({ MIGRATION_DATABASE_URL: databaseConfig.DATABASE_URL });

/** Settings of the bootstrap job, which runs as the service does. */
export const bootstrapConfig = z.object({
  ...databaseConfig,
  PEPPER_FILE: filePath(),
  KEY_ENVIRONMENT: keyEnvironment(),
});

/** Settings of the registry. */
export type Config = Readonly<z.infer<typeof schema>>;

/** Injection token of {@link Config}. */
export const APP_CONFIG = Symbol('Config');

/** Reads the settings from the environment; with faults it names all of them on stderr and exits 78. */
export function readConfig(): Config {
  return loadConfigOrExit('registry', schema);
}
