import { z } from 'zod';
import { distinct } from '../documents/distinct.ts';
import { line, optionalLine } from '../documents/fields.ts';
import { defineResource } from '../operations/resource-definition.ts';
import { credentialState } from './circuit.ts';
import { connectionFields, secretText } from './connection.ts';
import { named, optionalProjectId, organizationId } from './scopes.ts';

/** How one of several keys is chosen for a call. */
export const KEY_STRATEGIES = ['failover', 'round_robin', 'random'] as const;

const MAX_KEYS = 32;
const MAX_HOSTS = 32;
const HOST = /^(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/;

const keyMembers = {
  /** Unique in its credential without regard to case. */
  name: line(64),
  note: optionalLine(500),
  /** Only active ones are used. */
  admin_status: z.enum(['active', 'disabled']).default('active'),
};

function keysOf<Key extends z.ZodObject>(key: Key) {
  return z
    .array(key)
    .min(1)
    .max(MAX_KEYS)
    .refine(...distinct('a key', (each: z.output<z.ZodObject>) => String(each['name']).toLowerCase()));
}

const credentialSpec = z.strictObject({
  organization_id: organizationId(),
  project_id: optionalProjectId(),
  ...named,
  /** Driver that it is for; null = any. */
  driver: optionalLine(64),
  /** Preset that it is for; null = any. */
  preset: optionalLine(64),
  strategy: z.enum(KEY_STRATEGIES).default('failover'),
  keys: keysOf(z.strictObject(keyMembers)).default([{ name: 'default', note: null, admin_status: 'active' }]),
  ...connectionFields,
  /** The secrets are sent to these hosts and nowhere else; absent = the preset's, or that of the base URL here. */
  allowed_hosts: z.array(z.string().regex(HOST, 'must be a lower-case host or host:port')).max(MAX_HOSTS).default([]),
});

/** Named, encrypted secrets for upstreams. */
export const CREDENTIAL_RESOURCE = defineResource({
  name: 'credential',
  noun: 'credential',
  subject: 'credential',
  path: '/credentials',
  tag: 'Providers',
  summary: 'Named secrets for upstreams, with one key or several. No answer ever holds a secret.',
  spec: credentialSpec,
  secrets: z.strictObject({
    /** Secret of the first key. */
    secret: secretText().nullable().optional(),
    keys: keysOf(z.strictObject({ ...keyMembers, secret: secretText().nullable().optional() })).optional(),
  }),
  observed: z.object({
    keys: z.array(
      z.object({
        ...keyMembers,
        fingerprint: z.string().nullable(),
        /** Grows with each new secret. */
        secret_revision: z.string(),
        rotated_at: z.string().nullable(),
      }),
    ),
    /** Of the first key. */
    fingerprint: z.string().nullable(),
    secret_revision: z.string(),
    /** What routers observe of it. */
    observed: credentialState,
    used_by_count: z.int(),
    /** The first of them. */
    used_by: z.array(z.object({ kind: z.string(), id: z.string(), name: z.string() })),
  }),
  verbs: ['create', 'update', 'delete'],
  filters: ['key', 'driver', 'preset', 'strategy'],
  sorts: ['key', 'display_name'],
  search: ['key', 'display_name'],
  inConfiguration: true,
});
