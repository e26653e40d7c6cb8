import {
  directory,
  durationMs,
  flag,
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
import { originList } from './sessions/origin-list.ts';
import { proxyList } from './http/proxy-list.ts';

/** Every setting of the gateway, read once from the environment. */
export const configSchema = z
  .object({
    ...serviceIdentityConfig,
    ...telemetryConfig,
    ...natsConfig,
    GATEWAY_PORT: port().describe('Port of the public HTTP surface.'),
    REGISTRY_ADDRESS: hostPort().describe('registry, for the configuration.'),
    ROUTER_ADDRESSES: hostPortList().describe('Routers; `dns:name:port` means all addresses behind a name.'),
    TRACING_ADDRESS: hostPort().describe('tracing, for what it has confirmed of the usage.'),
    PEPPER_FILE: filePath().describe('JSON with the keys that API keys were hashed with.'),
    FLEET_PRIVATE_KEYS_FILE: filePath().describe(
      'JWKS with the private keys of the fleet, which open sealed credentials.',
    ),
    DISK_KEY_FILE: secretFile().describe('32 bytes in base64, which encrypt the copy of the configuration on disk.'),
    DATA_DIR: directory().describe('Holds the usage spools and the copy of the configuration.'),
    SPOOL_SYNC: z
      .enum(['process', 'disk'], 'must be process or disk')
      .default('process')
      .describe('What recorded usage survives: the end of the process, or a loss of power as well.'),
    SPOOL_RETENTION_MS: durationMs(15 * 60_000).describe('How long a segment of confirmed usage is kept.'),
    DENY_FILE: z
      .string()
      .meta({ form: 'file, which need not exist yet' })
      .optional()
      .describe('Ids of keys and organizations that are refused at once, one per line.'),
    MAX_CONFIG_AGE_MS: durationMs(4 * 3_600_000).describe(
      'Age of the configuration (no word from registry) beyond which inference keys are refused.',
    ),
    MAX_BODY_BYTES: wholeNumber({ min: 1024, max: 104_857_600, unit: 'bytes' })
      .default(10 * 1024 * 1024)
      .describe('Largest JSON body of a request.'),
    REQUEST_LINES: z
      .enum(['failed', 'all'], 'must be failed or all')
      .default('failed')
      .describe('Which requests get a log line of their own; the request log has every one.'),
    TRACE_CONTENT: flag()
      .default(false)
      .describe(
        'Whether spans of traced requests carry what was said, without secrets, where all of it is kept (`content_capture: full`).',
      ),
    MAX_STREAM_AGE_MS: durationMs(10 * 60_000).describe(
      'A streamed answer that lasts longer is ended with an error, however much is still to come.',
    ),
    PUBLIC_ORIGINS: originList().describe(
      'Where browsers reach this gateway, such as `https://ai.example.org`. A session takes changes from pages of these alone; default: of whichever host the browser names.',
    ),
    TRUSTED_PROXIES: proxyList().describe(
      'Proxies in front of this gateway whose `X-Forwarded-For`, `-Proto` and `-Host` are believed: addresses or networks.',
    ),
    DRAIN_GRACE_MS: durationMs(0).describe('On SIGTERM: time between "not ready" and the end of accepting.'),
    DRAIN_TIMEOUT_MS: durationMs(30_000).describe('How long running requests may go on after that.'),
  })
  .describe('`main.js`, the service');

/** Settings of the gateway. */
export type GatewayConfig = Readonly<z.infer<typeof configSchema>>;

/** Injection token of {@link GatewayConfig}. */
export const GATEWAY_CONFIG = Symbol('GATEWAY_CONFIG');
