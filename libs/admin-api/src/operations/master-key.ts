import { z } from 'zod';
import { operation, type Operation } from './operation.ts';

const status = z.object({
  /** Id of the key that seals new secrets. */
  current: z.string(),
  /** Stored secrets by the key that sealed them. A key that is not listed can be taken out of the key file. */
  keys: z.array(z.object({ id: z.string(), secrets: z.int() })),
  /** Secrets that the current key has not sealed yet. */
  remaining: z.int(),
  /** True while this registry re-wraps. */
  running: z.boolean(),
  /** Re-wrapped since the last start of a run here. */
  rewrapped: z.int(),
  /** Why the last run here ended early; null = it did not. */
  last_error: z.string().nullable(),
  /** How often any master key has sealed; a key must be replaced long before 4294967296 (2^32). */
  seals_total: z.string(),
});

const shared = { service: 'registry', tag: 'Platform', path: '/master-key', answer: status } as const;

/** `GET /master-key`. */
export const MASTER_KEY_STATUS = operation({
  ...shared,
  id: 'master_key.get',
  method: 'GET',
  action: 'master-key:read',
  summary: 'Shows which master keys seal how many secrets, and how far a re-wrap is.',
  status: 200,
});

/** `POST /master-key/rewrap`. */
export const REWRAP_SECRETS = operation({
  ...shared,
  id: 'master_key.rewrap',
  method: 'POST',
  path: '/master-key/rewrap',
  action: 'master-key:rewrap',
  summary: 'Reads the key file again and seals every secret under its current key, while calls go on.',
  status: 202,
});

/** Operations of the master key. */
export const MASTER_KEY_OPERATIONS: readonly Operation[] = [MASTER_KEY_STATUS, REWRAP_SECRETS];
