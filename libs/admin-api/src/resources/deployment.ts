import { z } from 'zod';
import { adminStatus, callableKey, headers, labels, line, openObject, optionalCount } from '../documents/fields.ts';
import { optionalReference, reference } from '../documents/references.ts';
import { defineResource } from '../operations/resource-definition.ts';
import { credentialState, keptOut } from './circuit.ts';
import { circuitThresholds } from './circuit-thresholds.ts';
import { connectionFields, secretText } from './connection.ts';
import { optionalPrice } from './price.ts';
import { organizationId, optionalProjectId } from './scopes.ts';

const MAX_TIMEOUT_MS = 3_600_000;

/** How items of a batch reach the upstream; `default` = one call each, bounded by the worker (002-12). */
export const BATCHING_MODES = ['default', 'concurrent', 'sync_microbatch', 'disabled'] as const;

/** Batch execution of a chat deployment (002-11 to 002-20). Blank numbers are unset, never 0. */
export const chatBatching = z.strictObject({
  mode: z.enum(BATCHING_MODES).default('default'),
  max_in_flight: optionalCount(1, 10_000),
  upstream_max_batch_size: optionalCount(1, 10_000),
  max_total_input_tokens: optionalCount(1, 100_000_000),
  require_homogeneous_params: z.boolean().nullable().default(null),
});

/** Connection of one deployment alone. A named credential wins over it, field by field (002-32). */
export const inlineConnection = z.strictObject(connectionFields);

const limits = z.strictObject({
  requests_per_minute: optionalCount(),
  tokens_per_minute: optionalCount(),
  max_parallel: optionalCount(1, 1_000_000),
});

const timeouts = z.strictObject({
  connect_ms: optionalCount(1, MAX_TIMEOUT_MS),
  first_token_ms: optionalCount(1, MAX_TIMEOUT_MS),
  idle_ms: optionalCount(1, MAX_TIMEOUT_MS),
  total_ms: optionalCount(1, MAX_TIMEOUT_MS),
});

/** Small calls that tell whether it answers while nobody calls it. */
const probe = z.strictObject({
  interval_seconds: optionalCount(5, 3_600).describe('null = it is not probed'),
});

const shared = {
  key: callableKey()
    .nullable()
    .default(null)
    .meta({ description: 'readable id, for good; absent = derived from provider and upstream model (002-05)' }),
  provider_id: optionalReference('provider').meta({ description: 'id or key of a provider; null only on a node' }),
  credential_id: optionalReference('credential'),
  connection: inlineConnection.nullable().default(null),
  /** What the provider calls the model; sent as it is (000-22). */
  upstream_model_id: line(256),
  protocol: z
    .string()
    .regex(/^[a-z0-9-]{1,32}$/, 'must be the name of a protocol')
    .nullable()
    .default(null)
    .meta({ description: "absent = the driver's own" }),
  /** Lower is tried first (001-19). */
  priority: z.int().min(0).max(1_000).default(0),
  /** Share among those of equal priority (001-20). */
  weight: z.int().min(1).max(10_000).default(1),
  hosting: z
    .enum(['cloud', 'self_hosted', 'node'])
    .nullable()
    .default(null)
    .meta({ description: 'absent = as the driver presets it (003-13)' }),
  /** For routing; they give nobody access (002-24). */
  tags: labels(),
  limits: limits.prefault({}),
  timeouts: timeouts.prefault({}),
  probe: probe.prefault({}),
  circuit: circuitThresholds.prefault({}).describe('null in a member = as the settings say'),
  headers: headers(),
  default_params: openObject(),
  chat_batching: chatBatching.nullable().default(null),
  price: optionalPrice().meta({ description: "null = the model's" }),
  admin_status: adminStatus(),
};

/** Specification of a deployment: one concrete way from a model to a provider's model. */
export const deploymentSpec = z.strictObject({
  organization_id: organizationId(),
  project_id: optionalProjectId().meta({ description: "the model's; need not be given" }),
  model_id: reference('model'),
  ...shared,
});

/** Members of a deployment that are written and never shown. */
export const deploymentSecrets = z.strictObject({
  /** Key of the inline connection; null removes it. */
  api_key: secretText().nullable().optional(),
});

/** A deployment inside the POST of its model: as its own, without what the model says. */
export const deploymentOfModel = z.strictObject({ ...shared, ...deploymentSecrets.shape });

const nodeTie = z.string().nullable();

/** Routes from a model to a provider's model. Those on nodes come with servings. */
export const DEPLOYMENT_RESOURCE = defineResource({
  name: 'deployment',
  noun: 'deployment',
  subject: 'deployment',
  path: '/deployments',
  tag: 'Models',
  summary: "Ways from a model to a provider's model.",
  spec: deploymentSpec,
  secrets: deploymentSecrets,
  observed: z.object({
    /** The badge: inactive, circuit open, untested or active. */
    status: z.enum(['inactive', 'circuit_open', 'untested', 'active']),
    driver: z.string(),
    node_id: nodeTie,
    instance_id: nodeTie,
    serving_id: nodeTie,
    credential: z.object({
      source: z.enum(['named', 'inline', 'provider', 'environment', 'missing', 'not_needed']),
      credential_id: z.string().nullable(),
      /** What routers observe of it, whoever holds it. */
      observed: credentialState,
    }),
    last_test: z.object({ at: z.string(), result: z.enum(['usable', 'error', 'timeout', 'unsupported']) }).nullable(),
    /** True = something changed that asks for a test (001-34). */
    test_due: z.boolean(),
    /** Version of the price in force here; null = unpriced. */
    price_id: z.string().nullable(),
    /** What keeps it out of plans: its own circuit, or that of its provider. */
    circuit: keptOut,
    /** True = it is the last active one of its model: without it, calls find no way. */
    last_active: z.boolean(),
  }),
  verbs: ['create', 'update', 'delete'],
  filters: ['key', 'model_id', 'provider_id', 'credential_id', 'protocol', 'hosting', 'admin_status'],
  sorts: ['key', 'upstream_model_id', 'priority', 'weight'],
  search: ['key', 'upstream_model_id'],
  inConfiguration: true,
});
