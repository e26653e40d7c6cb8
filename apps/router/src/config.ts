import {
  hostPort,
  loadConfigOrExit,
  natsConfig,
  port,
  serviceIdentityConfig,
  telemetryConfig,
} from '@roundhouse/config';
import { z } from 'zod';

/** Every setting of a router. */
export const routerConfig = z
  .object({
    ...telemetryConfig,
    ...serviceIdentityConfig,
    GRPC_PORT: port().describe('Where gateways ask for plans.'),
    REGISTRY_ADDRESS: hostPort().describe('registry, which is watched for the configuration.'),
    NATS_URL: natsConfig.NATS_URL.optional().describe(
      'Event bus, over which routers tell each other what they let in and what failed; without it each works alone.',
    ),
  })
  .describe('`main.js`, the service');

/** Settings of the running service. */
export type Config = Readonly<z.output<typeof routerConfig>>;

/** Reads the service's settings; on faults names all of them and exits with 78. */
export function readConfig(): Config {
  return loadConfigOrExit('router', routerConfig);
}
