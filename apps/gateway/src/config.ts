import {
  directory,
  durationMs,
  filePath,
  hostPort,
  hostPortList,
  natsConfig,
  port,
  secretFile,
  serviceIdentityConfig,
  telemetryConfig,
  wholeNumber,
} from '@roundhouse/config';
import { z } from 'zod';

/** Every setting of the gateway, read once from the environment. */
export const configSchema = z.object({
  ...serviceIdentityConfig,
  ...telemetryConfig,
  ...natsConfig,
  /** Port of the public HTTP surface. */
  GATEWAY_PORT: port(),
  /** registry's gRPC address, `host:port`. */
  REGISTRY_ADDRESS: hostPort(),
  /** Routers: `host:port,host:port`, or `dns:name:port` for all addresses behind a name. */
  ROUTER_ADDRESSES: hostPortList(),
  /** tracing's gRPC address, `host:port`. */
  TRACING_ADDRESS: hostPort(),
  /** JSON file of the peppers that API keys were hashed with. */
  PEPPER_FILE: filePath(),
  /** JWKS file of this fleet's private keys, which open sealed credentials. */
  FLEET_PRIVATE_KEYS_FILE: filePath(),
  /** 32 bytes in base64, which encrypt the copy of the configuration on disk. */
  DISK_KEY_FILE: secretFile(),
  /** Holds the usage spools and the copy of the configuration. */
  DATA_DIR: directory(),
  /** `process` survives a kill of the process, `disk` a loss of power. Default process. */
  SPOOL_SYNC: z.enum(['process', 'disk'], 'must be process or disk').default('process'),
  /** How long a confirmed spool segment is kept. Default 15m. */
  SPOOL_RETENTION_MS: durationMs(15 * 60_000),
  /** Ids of keys and organizations that are refused at once, one per line; default: no such file. */
  DENY_FILE: z.string().optional(),
  /** Age of the configuration beyond which inference keys are refused. Default 4h. */
  MAX_CONFIG_AGE_MS: durationMs(4 * 3_600_000),
  /** Largest JSON body of a request in bytes. Default 10 MiB. */
  MAX_BODY_BYTES: wholeNumber({ min: 1024, max: 104_857_600 }).default(10 * 1024 * 1024),
  /** Time between "not ready" and the end of accepting, on SIGTERM. Default 0. */
  DRAIN_GRACE_MS: durationMs(0),
  /** How long running requests may go on after that. Default 30s. */
  DRAIN_TIMEOUT_MS: durationMs(30_000),
});

/** Settings of the gateway. */
export type GatewayConfig = Readonly<z.infer<typeof configSchema>>;

/** Injection token of {@link GatewayConfig}. */
export const GATEWAY_CONFIG = Symbol('GATEWAY_CONFIG');
