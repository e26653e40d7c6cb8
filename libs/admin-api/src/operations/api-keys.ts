import { z } from 'zod';
import { API_KEY_RESOURCE } from '../resources/api-key.ts';
import { operation } from './operation.ts';
import { documentOf } from './resource-operations.ts';

/** Longest that an old secret may stay valid beside a new one, in seconds: 30 days. */
const MAX_OVERLAP_SECONDS = 30 * 24 * 3600;

const shared = { method: 'POST', service: 'registry', tag: 'API keys', status: 200 } as const;

/** Ends a key for good, on every gateway in under a second. Twice is as good as once. */
export const REVOKE_API_KEY = operation({
  ...shared,
  id: 'api_key.revoke',
  path: '/api-keys/{id}/revoke',
  action: 'api-key:revoke',
  summary: 'Ends an API key for good, with every secret it has.',
  answer: documentOf(API_KEY_RESOURCE),
});

/** Gives a key a new secret. */
export const ROTATE_API_KEY = operation({
  ...shared,
  id: 'api_key.rotate',
  path: '/api-keys/{id}/rotate',
  action: 'api-key:rotate',
  summary: 'Gives an API key a new secret, shown this once. The old one stays valid for the overlap.',
  body: z.strictObject({
    overlap_seconds: z.int().min(0).max(MAX_OVERLAP_SECONDS).default(0).describe('0 = the old secret ends at once'),
  }),
  answer: documentOf(API_KEY_RESOURCE).extend(API_KEY_RESOURCE.once!.shape),
});

/** Operations of API keys beside those of every resource. */
export const API_KEY_OPERATIONS = [REVOKE_API_KEY, ROTATE_API_KEY] as const;
