import { z } from 'zod';
import { derivableKey, headers, openObject, optionalCount, optionalLine } from '../documents/fields.ts';
import { optionalReference, reference } from '../documents/references.ts';
import { defineResource } from '../operations/resource-definition.ts';
import { credentialState, keptOut } from './circuit.ts';
import { secretText } from './connection.ts';
import { optionalProjectId, organizationId } from './scopes.ts';

/** What a provider is for; models use those of `model` alone (000-12, 000-13). */
export const PROVIDER_TYPES = ['model', 'file', 'vector', 'datasource'] as const;

const MAX_TIMEOUT_MS = 3_600_000;

const timeout = () => optionalCount(1, MAX_TIMEOUT_MS);

const providerSpec = z.strictObject({
  organization_id: organizationId(),
  project_id: optionalProjectId(),
  /** Projects that may use it; empty = all of the organization. Only for providers of an organization. */
  assigned_projects: z.array(reference('project')).max(500).default([]),
  key: derivableKey(),
  /** Absent = the key, or the name of the preset. */
  display_name: optionalLine(),
  type: z.enum(PROVIDER_TYPES).default('model'),
  /** Absent = the preset's. */
  driver: optionalLine(64),
  preset: optionalLine(64),
  /** Null = the preset's. */
  base_url: optionalLine(2_048),
  /** What the driver's form asks for (000-17). */
  settings: openObject(),
  credential_id: optionalReference('credential'),
  /** Added to upstream requests; never secrets. */
  headers: headers(),
  /** Of its deployments that name none. */
  timeouts: z
    .strictObject({ connect_ms: timeout(), first_token_ms: timeout(), idle_ms: timeout(), total_ms: timeout() })
    .prefault({}),
  /** Private ranges that it may be reached in, such as 10.0.0.0/8:8000. */
  allowed_cidrs: z.array(z.string().max(64)).max(32).default([]),
  admin_status: z.enum(['active', 'disabled']).default('active'),
});

/** Configured endpoints of vendors, made from a driver. */
export const PROVIDER_RESOURCE = defineResource({
  name: 'provider',
  noun: 'provider',
  subject: 'provider',
  path: '/providers',
  tag: 'Providers',
  summary: 'Configured endpoints of vendors, made from a driver.',
  spec: providerSpec,
  secrets: z.strictObject({
    /** Sealed with the provider itself; a named credential wins over it. Null on a PATCH removes it. */
    api_key: secretText().nullable().optional(),
  }),
  observed: z.object({
    /** `errored` = the last check failed, so every linked model fails its pre-flight (000-16). */
    status: z.enum(['active', 'disabled', 'errored']),
    last_error: z.string().nullable(),
    last_checked_at: z.string().nullable(),
    /** What it is called at when nothing nearer says otherwise; null = not complete. */
    base_url_in_effect: z.string().nullable(),
    /** Of its own key. */
    fingerprint: z.string().nullable(),
    credential_source: z.enum(['named', 'provider', 'environment', 'missing', 'not_needed']),
    /** What routers observe of its own key, or of that of the environment. */
    credential_observed: credentialState,
    circuit: keptOut,
    model_count: z.int(),
    deployment_count: z.int(),
  }),
  verbs: ['create', 'update', 'delete'],
  filters: ['key', 'type', 'driver', 'preset', 'credential_id', 'admin_status'],
  sorts: ['key', 'display_name', 'type', 'driver'],
  search: ['key', 'display_name', 'base_url'],
  inConfiguration: true,
});
