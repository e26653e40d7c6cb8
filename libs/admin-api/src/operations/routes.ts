import { z } from 'zod';
import { labels, line } from '../documents/fields.ts';
import { ACCESS_SUBJECTS } from '../resources/access.ts';
import { MODEL_MODES } from '../resources/model.ts';
import { PRICE_AMOUNTS } from '../resources/price.ts';
import { operation } from './operation.ts';

const MAX_TOKENS = 100_000_000;
const SUBJECT_MEMBERS = ['organization_id', 'project_id', 'team_id', 'member_id', 'service_account_id'] as const;

/**
 * Why something is not called, beside what access says:
 * - of the model: `model_inactive`, `mode_mismatch`
 * - of a deployment: `deployment_inactive`, `provider_inactive`, `provider_unknown`, `driver_unknown`,
 *   `mode_unsupported`, `endpoint_absent`, `endpoint_not_ready`, `endpoint_draining`
 * - of a deployment for this request: `tags_mismatch`, `capability_missing`, `context_too_small`
 * - of its connection: `credential_missing`, `base_url_missing`, `foreign_host`, `auth_header_not_allowed`
 * - that pass: `endpoint_loading`, `endpoint_unloaded`; `circuit_manual`, `circuit_unreachable`, `circuit_open` and the
 *   same of its provider; `credential_out`, `backing_off`; `rpm_cap`, `tpm_cap`, `parallel_cap`
 * - `other`: what a newer router says
 */
export const ROUTE_REASONS = [
  'model_inactive',
  'mode_mismatch',
  'deployment_inactive',
  'provider_inactive',
  'provider_unknown',
  'driver_unknown',
  'mode_unsupported',
  'endpoint_absent',
  'endpoint_not_ready',
  'endpoint_draining',
  'endpoint_loading',
  'endpoint_unloaded',
  'tags_mismatch',
  'capability_missing',
  'context_too_small',
  'credential_missing',
  'base_url_missing',
  'foreign_host',
  'auth_header_not_allowed',
  'circuit_manual',
  'provider_circuit_manual',
  'circuit_unreachable',
  'provider_circuit_unreachable',
  'circuit_open',
  'provider_circuit_open',
  'credential_out',
  'backing_off',
  'rpm_cap',
  'tpm_cap',
  'parallel_cap',
  'other',
] as const;

/** One of {@link ROUTE_REASONS}. */
export type RouteReason = (typeof ROUTE_REASONS)[number];

/** Why a key is refused before its model is looked at. */
export const KEY_PROBLEMS = [
  'revoked',
  'expired',
  'owner_disabled',
  'organization_inactive',
  'project_inactive',
  'scope_missing',
] as const;

/** As what a deployment may be tried: as one of the callable's own, or of one of its fallback chains. */
export const CANDIDATE_ROLES = ['own', 'general', 'context_window', 'content_policy'] as const;

/** Whose minute limits a request counts for, the narrowest first. */
export const LIMIT_SCOPES = ['api_key', 'member', 'team', 'project', 'organization'] as const;

/** How the endpoint of a deployment on a node stands. */
export const ENDPOINT_STATES = ['ready', 'loading', 'unloaded', 'draining', 'not_ready', 'absent'] as const;

/** What routers alone know. */
export const ROUTER_FACTS = ['circuits', 'credential_states', 'in_flight', 'limits'] as const;

const id = (what: string) => line(128).optional().describe(what);
const tokens = () => z.int().min(0).max(MAX_TOKENS).default(0);
const tags = () => labels().refine((list) => list.length <= 16, 'must be at most 16 tags');

const routeRequest = z
  .strictObject({
    model: line(256)
      .optional()
      .describe('as a caller names it: the key of a model or route group, or an alias; only a replay names none'),
    organization_id: id('id or key; absent = the caller’s own'),
    project_id: id('id or key; absent = the caller’s own, or the only one'),
    team_id: id('id'),
    member_id: id('id'),
    service_account_id: id('id'),
    api_key_id: id('stands for its organization, project, team and owner'),
    mode: z.enum(MODEL_MODES).optional().describe('absent = the model’s own'),
    stream: z.boolean().default(false),
    input_tokens: tokens().describe('0 = unknown'),
    max_output_tokens: tokens().describe('0 = no bound'),
    capabilities: labels().describe('what the request makes use of, such as tools'),
    tags: tags(),
    metadata: z.strictObject({ tags: tags() }).prefault({}).describe('as in a call; added to tags'),
  })
  .refine(
    (body) => body.api_key_id === undefined || SUBJECT_MEMBERS.every((name) => body[name] === undefined),
    'must name either a key, or organization, project, team and owner',
  );

const reason = z.object({ code: z.enum(ROUTE_REASONS), message: z.string() });

const named = z.object({ id: z.string(), key: z.string() });

const price = z.object({
  id: z.string().describe('version of the price'),
  source: z.enum(['deployment', 'model']),
  free: z.boolean(),
  amounts: z.partialRecord(z.enum(PRICE_AMOUNTS), z.string()).describe('pico-USD per unit; absent = nothing'),
  tiers: z.array(
    z.object({ above_input_tokens: z.int(), amounts: z.partialRecord(z.enum(PRICE_AMOUNTS), z.string()) }),
  ),
});

const candidate = z.object({
  deployment_id: z.string(),
  key: z.string(),
  upstream_model_id: z.string(),
  driver: z.string(),
  protocol: z.string(),
  provider: named.nullable().describe('null on a node'),
  node_id: z.string().nullable(),
  model: named.describe('whose deployment it is'),
  role: z.enum(CANDIDATE_ROLES).describe('context_window and content_policy are tried after such failures alone'),
  eligible: z.boolean(),
  order: z
    .int()
    .nullable()
    .describe('1 = tried first, counted per chain of context_window and content_policy; null = not tried'),
  priority: z.int().describe('lower first'),
  tier: z.int().nullable().describe('0 = first tier of eligible ones; null = not eligible'),
  weight: z.number(),
  share: z
    .number()
    .nullable()
    .describe('probability to be the first one tried in its tier, 0 to 1; null = other strategies than weighted'),
  first: z.number().nullable().describe('probability to be the first one tried at all, 0 to 1; null = likewise'),
  reasons: z.array(reason).describe('every reason against it; empty = eligible'),
  retry_after_ms: z.int().describe('until what passes is over; 0 = not known, or nothing passes'),
  in_flight: z.int().nullable().describe('calls that are open on it; null = not known, like the three below'),
  first_token_ms: z.int().nullable().describe('moving average of the time to the first token'),
  cost_pico: z.string().nullable().describe('of this request, integer pico-USD; null = also unpriced'),
  headroom: z.number().nullable().describe('what is left of its caps, 0 to 1'),
  expected_wait_ms: z.int().describe('until the first token of this request; 0 = not known'),
  spill: z
    .object({
      bound: z.enum(['fits', 'wait', 'price']).describe('the bound of the policy that it exceeds, if any'),
      total_pico: z.string().nullable().describe('price and worth of the wait, integer pico-USD; null = unpriced'),
    })
    .nullable()
    .describe('what priced_spill weighs it by; null = another strategy'),
  node: z
    .object({
      state: z.enum(ENDPOINT_STATES),
      serving_id: z.string().nullable(),
      slots: z.int().describe('calls at the same time; 0 = not known, like all below'),
      context_tokens: z.int().describe('window of one slot'),
      tokens_per_second: z.number().describe('written, over all slots'),
      prompt_tokens_per_second: z.number().describe('read'),
      load_progress: z.number().describe('how far its model is loaded, 0 to 1'),
      load_eta_s: z.int().describe('seconds until it is loaded'),
    })
    .nullable()
    .describe('what its node tells; null = it is on none, or nothing is known'),
  connection: z.object({
    host: z.string().nullable(),
    credential_source: z.enum(['named', 'inline', 'provider', 'environment', 'none', 'node']),
    credential: z.string().nullable().describe('key of the credential or name of the variable; never a secret'),
  }),
  price: price.nullable().describe('in force now; null = unpriced'),
  timeouts: z.object({ connect_ms: z.int(), first_token_ms: z.int(), idle_ms: z.int(), total_ms: z.int() }),
});

const limitState = z
  .object({ limit: z.int(), remaining: z.int(), reset_ms: z.int().describe('until all of it is there again') })
  .nullable();

/** `POST /routes/explain`. */
export const EXPLAIN_ROUTE = operation({
  id: 'route.explain',
  service: 'gateway',
  tag: 'Routes',
  method: 'POST',
  path: '/routes/explain',
  action: 'route:explain',
  summary: 'Where a request would go and why, with a reason for every deployment. Calls nobody.',
  query: z.strictObject({
    request_id: line(128).optional().describe('replays a past request against today; the body is then left out'),
  }),
  body: routeRequest,
  status: 200,
  answer: z.object({
    decided_by: z.enum(['snapshot', 'router']).describe('whose knowledge this is'),
    router_id: z.string().nullable().describe('null = no router answered'),
    strategy: z.string().describe('how one of a tier is chosen'),
    replay_of: z.string().nullable().describe('request id; null = nobody made this request'),
    unknown: z.array(z.enum(ROUTER_FACTS)).describe('what was not asked for, and may change the outcome'),
    revision: z.string().describe('of the configuration'),
    request: z.object({
      mode: z.string(),
      stream: z.boolean(),
      input_tokens: z.int(),
      max_output_tokens: z.int(),
      capabilities: z.array(z.string()),
      tags: z.array(z.string()),
    }),
    caller: z.object({
      organization: named,
      project: named.nullable().describe('null = no project in particular'),
      team_id: z.string().nullable(),
      member_id: z.string().nullable(),
      service_account_id: z.string().nullable(),
      api_key_id: z.string().nullable(),
      problems: z.array(z.object({ code: z.enum(KEY_PROBLEMS), message: z.string() })),
    }),
    resolved: z.object({
      kind: z.enum(['model', 'route_group']),
      id: z.string(),
      key: z.string(),
      display_name: z.string(),
      by: z.enum(['key', 'alias']),
      scope: z.enum(['organization', 'project']).describe('where the name was found'),
      mode: z.string(),
      admin_status: z.enum(['draft', 'active', 'inactive']),
    }),
    access: z.object({
      known: z.boolean().describe('false = to this caller it does not exist'),
      visible: z.boolean().describe('stands in model lists'),
      callable: z.boolean(),
      reasons: z.array(
        z.object({
          scope: z.enum(['target', ...ACCESS_SUBJECTS]),
          subject_id: z.string().nullable(),
          allows: z.boolean(),
          code: z.string(),
          access_group: z.string().nullable(),
          message: z.string(),
        }),
      ),
    }),
    outcome: z.object({
      planned: z.boolean(),
      status: z.int().describe('HTTP status of a refusal; 200 = a deployment is called'),
      code: z.string().nullable().describe('of the refusal, as the caller gets it'),
      message: z.string(),
      retry_after_ms: z.int().describe('0 = no advice'),
      permitted_retries: z.int().nullable().describe('further attempts after the first; null = not known, or refused'),
      limited_by: z
        .object({ scope: z.enum(LIMIT_SCOPES), kind: z.enum(['rpm', 'tpm', 'max_parallel']) })
        .nullable()
        .describe('whose limit refuses it; null = none does'),
    }),
    limits: z
      .array(
        z.object({
          scope: z.enum(LIMIT_SCOPES),
          id: z.string(),
          requests: limitState.describe('per minute; null = not limited, like the two below'),
          tokens: limitState.describe('per minute'),
          max_parallel: z.int().nullable(),
          parallel: z.int().describe('now'),
        }),
      )
      .describe('of the caller’s scopes that have some, as the router sees them; the narrowest first'),
    candidates: z.array(candidate).describe('in the order in which they are tried; those that are not, last'),
  }),
});

/** Operations of routes. */
export const ROUTE_OPERATIONS = [EXPLAIN_ROUTE] as const;
