import { z } from 'zod';
import {
  adminStatus,
  callableKeys,
  derivableCallableKey,
  key,
  line,
  optionalCount,
  optionalProse,
} from '../documents/fields.ts';
import { optionalReference } from '../documents/references.ts';
import { defineResource } from '../operations/resource-definition.ts';
import { MODEL_MODES } from './model.ts';
import { ROUTE_STRATEGIES, selectionFields } from './selection.ts';
import { optionalProjectId, organizationId } from './scopes.ts';

const MAX_MEMBERS = 256;
const MAX_TIMEOUT_MS = 3_600_000;

/** Classes of errors after which another callable may be tried. */
export const FALLBACK_CLASSES = ['general', 'context_window', 'content_policy'] as const;

const memberTarget = {
  model_id: optionalReference('model').describe('all deployments of a model; exactly one of the three'),
  deployment_id: optionalReference('deployment'),
  route_group_id: optionalReference('route_group').describe('all members of another route group'),
};

const weight = () =>
  optionalCount(0, 10_000).describe('share among those of equal priority; null = the deployments’ own');
const priority = () => optionalCount(0, 1_000).describe('lower is tried first; null = 0');

const member = z.strictObject({
  ...memberTarget,
  enabled: z.boolean().default(true),
  weight: weight(),
  priority: priority(),
});

const memberOverride = z.strictObject({
  ...memberTarget,
  enabled: z.boolean().nullable().default(null),
  weight: weight(),
  priority: priority(),
});

const timeout = () => optionalCount(1, MAX_TIMEOUT_MS).describe("null = the deployment's");

/** How a route group chooses. Drafted, validated, simulated and published; every version is kept. */
export const routePolicy = z.strictObject({
  strategy: z.enum(ROUTE_STRATEGIES).default('weighted'),
  members: z
    .array(memberOverride)
    .max(MAX_MEMBERS)
    .default([])
    .describe('what this policy says otherwise about members; what is null stays as the member says'),
  timeouts: z
    .strictObject({ connect_ms: timeout(), first_token_ms: timeout(), idle_ms: timeout(), total_ms: timeout() })
    .prefault({}),
  retry: z.strictObject({ max_attempts: optionalCount(1, 4).describe('null = 4') }).prefault({}),
  ...selectionFields,
});

/** How a route group chooses. */
export type RoutePolicy = z.output<typeof routePolicy>;

/** Specification of a route group. */
export const routeGroupSpec = z.strictObject({
  organization_id: organizationId(),
  project_id: optionalProjectId(),
  key: derivableCallableKey(),
  display_name: line(),
  description: optionalProse(),
  mode: z.enum(MODEL_MODES).default('chat'),
  admin_status: adminStatus(),
  members: z.array(member).max(MAX_MEMBERS).default([]),
  prompt_binding: z
    .strictObject({ prompt: key(), label: key().nullable().default(null).describe('null = the newest version') })
    .nullable()
    .default(null),
  fallbacks: z
    .strictObject({ general: callableKeys(), context_window: callableKeys(), content_policy: callableKeys() })
    .prefault({})
    .describe('what is tried next, by class of error; names of models or route groups'),
  policy: routePolicy
    .nullable()
    .default(null)
    .describe('the published one; writing it here publishes it; null = weighted, as the members say'),
});

/** Callable names for deployments of several models (002-27). */
export const ROUTE_GROUP_RESOURCE = defineResource({
  name: 'route_group',
  noun: 'route group',
  subject: 'route-group',
  path: '/route-groups',
  tag: 'Route groups',
  summary: 'Callable names that combine deployments of several models under one policy.',
  spec: routeGroupSpec,
  observed: z.object({
    published_version: z.int().nullable(),
    draft_version: z.int().nullable(),
  }),
  confirms: true,
  verbs: ['create', 'update', 'delete'],
  filters: ['key', 'mode', 'admin_status'],
  sorts: ['key', 'display_name', 'mode'],
  search: ['key', 'display_name', 'description'],
  inConfiguration: true,
});
