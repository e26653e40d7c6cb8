import { z } from 'zod';
import { optionalLine } from '../documents/fields.ts';

/**
 * What a connection to an upstream may say beside its secret. A named credential, a deployment and a provider may each
 * say any of it; the first of them, in this order, wins (002-32).
 */
export const connectionFields = {
  base_url: optionalLine(2_048),
  /** For upstreams that do not take `Authorization: Bearer` (002-28). */
  auth_header_name: optionalLine(64),
  /** Holds {api_key} exactly once (002-29). */
  auth_header_format: optionalLine(128),
  region: optionalLine(64),
  api_version: optionalLine(64),
  organization: optionalLine(256),
  project: optionalLine(256),
  resource: optionalLine(64),
};

/** A secret on its way in: printable ASCII without blanks, because it travels in a header. Never shown again. */
export function secretText() {
  return z
    .string()
    .min(1)
    .max(8_192)
    .regex(/^[\x21-\x7e]+$/, 'must be printable ASCII characters without blanks')
    .meta({ writeOnly: true });
}

/** Where a field in effect comes from: named credential, deployment, provider, environment of the installation. */
export const CONNECTION_SOURCES = ['named', 'inline', 'provider', 'environment', 'missing'] as const;

const source = z.enum(CONNECTION_SOURCES);

/** The connection in effect, field by field, with its source (003-25). Holds no secret. */
export const connectionInEffect = z.object({
  secret: z.object({
    source,
    /** What holds it; null = there is none. */
    holder: z.enum(['credential', 'deployment', 'provider', 'environment']).nullable(),
    /** Id of the holder, or the name of an environment variable. */
    holder_id: z.string().nullable(),
    /** First hex digits of a keyed hash, of the key that is tried first. */
    fingerprint: z.string().nullable(),
  }),
  fields: z.record(z.string(), z.object({ value: z.string().nullable(), source })),
  /** Why it cannot be used: credential_missing, base_url_missing, foreign_host, auth_header_not_allowed. */
  faults: z.array(z.string()),
});
