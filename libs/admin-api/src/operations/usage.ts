import { z } from 'zod';
import { distinct } from '../documents/distinct.ts';
import { line } from '../documents/fields.ts';
import { operation } from './operation.ts';

/** What usage can be grouped by. */
export const USAGE_DIMENSIONS = [
  'model',
  'upstream_model',
  'deployment',
  'provider',
  'project',
  'key',
  'team',
  'member',
  'status',
  'cost_label',
  'day',
  'hour',
] as const;

/** One of {@link USAGE_DIMENSIONS}. */
export type UsageDimension = (typeof USAGE_DIMENSIONS)[number];

/** How a request can end. */
export const REQUEST_STATUSES = ['success', 'error', 'cancelled'] as const;

/** Windows of the calendar that usage can be asked for; weeks begin on Monday. */
export const USAGE_WINDOWS = ['day', 'week', 'month', 'total'] as const;

/** Formats of answers about usage. */
export const USAGE_FORMATS = ['json', 'csv', 'ndjson'] as const;

/** Most groups that stand apart in answers for the largest. */
export const MAX_TOP = 1_000;

/** Most requests on one page. */
export const MAX_REQUEST_PAGE = 200;

const STREAMS = { csv: 'text/csv', ndjson: 'application/x-ndjson' } as const;
const REQUEST_ID = /^[A-Za-z0-9._:-]{1,64}$/;

const id = (what: string) => line(128).optional().describe(what);
const moment = (what: string) => z.iso.datetime({ offset: true }).optional().describe(what);
const tokens = (what: string) => z.int().describe(what);
const nullable = (what: string) => z.string().nullable().describe(what);

/** Whose usage, and which part of it. */
const filters = {
  organization_id: id('id or key; absent = the own one, for platform roles all'),
  project_id: id('id or key'),
  model: line(256).optional().describe('id, or the key at the time of the call'),
  deployment_id: id('of any attempt'),
  provider_id: id('of any attempt'),
  api_key_id: id('whose requests'),
  from: moment('from this moment on; absent = 30 days before to'),
  to: moment('until before this moment, at most 366 days after from; absent = now'),
};

const format = z.enum(USAGE_FORMATS).default('json');

const money = {
  cost_pico: z.string().describe('integer pico-USD'),
  cost_usd: z.string().describe('the same for people, such as $0.0025'),
};

const tokenSums = {
  input_tokens: tokens('of all kinds'),
  output_tokens: tokens('of all kinds'),
  cache_read_tokens: tokens('of input_tokens'),
  cache_write_tokens: tokens('of input_tokens'),
  audio_input_tokens: tokens('of input_tokens'),
  image_tokens: tokens('of input_tokens'),
  reasoning_tokens: tokens('of output_tokens'),
  audio_output_tokens: tokens('of output_tokens'),
  images: z.int().describe('made'),
  audio_ms: z.int().describe('milliseconds of sound or film, heard or made'),
  characters: z.int().describe('spoken'),
  pages: z.int(),
};

const counts = {
  requests: z.int().describe('that began in this group; their further attempts may be in others'),
  attempts: z.int(),
  successes: z.int().describe('of attempts, as are errors and cancelled'),
  errors: z.int(),
  cancelled: z.int(),
  provisional: z.int().describe('attempts whose gateway died before it could say how they ended'),
};

const groupMembers = {
  day: z.string().optional().describe('when it begins'),
  hour: z.string().optional().describe('when it begins'),
  model_id: z.string().nullable().optional(),
  model: z.string().nullable().optional().describe('key'),
  deployment_id: z.string().nullable().optional(),
  deployment: z.string().nullable().optional().describe('key; null = deleted'),
  provider_id: z.string().nullable().optional().describe('null = a node of ours'),
  provider: z.string().nullable().optional().describe('key; null = deleted'),
  project_id: z.string().nullable().optional(),
  project: z.string().nullable().optional().describe('key; null = deleted'),
  api_key_id: z.string().nullable().optional(),
  team_id: z.string().nullable().optional().describe('null = none'),
  member_id: z.string().nullable().optional().describe('null = none'),
  status: z.string().nullable().optional().describe('success, error or cancelled; null = a correction alone'),
  upstream_model: z
    .string()
    .nullable()
    .optional()
    .describe('as the provider calls it; null = from before it was noted'),
  cost_label: z
    .string()
    .nullable()
    .optional()
    .describe('value of the label label_name, null = it has none; without label_name: name=value'),
  rest: z.boolean().optional().describe('true = all that is beyond the largest; only with top'),
};

const times = {
  latency_p50_ms: z.int().nullable().describe('of settled attempts, at most 9 % above; null = there is none'),
  latency_p95_ms: z.int().nullable(),
  latency_p99_ms: z.int().nullable(),
  first_token_p50_ms: z.int().nullable().describe('of attempts of which a token came; null = there is none'),
  first_token_p95_ms: z.int().nullable(),
  first_token_p99_ms: z.int().nullable(),
};

const sums = { ...counts, ...tokenSums, ...money, ...times };
const spendSums = { ...money, ...counts, ...tokenSums, ...times };

const usageQuery = z.strictObject({
  ...filters,
  window: z
    .enum(USAGE_WINDOWS)
    .optional()
    .describe('the current one of the calendar, in place of from and to; total = all there ever was'),
  group_by: z
    .array(z.enum(USAGE_DIMENSIONS))
    .min(1)
    .max(2)
    .refine(...distinct('anything'))
    .refine((list) => !(list.includes('day') && list.includes('hour')), 'must not name both day and hour')
    .default(['model']),
  time_zone: line(64).default('UTC').describe('of days and hours, such as Europe/Berlin'),
  cost_label: line(128).optional().describe('name=value: only what is charged to this label'),
  label_name: line(63)
    .optional()
    .describe('label by whose values cost_label groups; absent = by all: then groups overlap, and the total does not'),
  top: z
    .int()
    .min(0)
    .max(MAX_TOP)
    .default(0)
    .describe('only the largest of the first group that is no time, all others as one; 0 = all'),
  format,
});

function usageAnswer<Sums extends z.ZodRawShape>(shape: Sums) {
  return z.object({
    from: z.string(),
    to: z.string(),
    time_zone: z.string(),
    group_by: z.array(z.enum(USAGE_DIMENSIONS)),
    data: z.array(z.object({ ...groupMembers, ...shape })),
    total: z.object(shape),
    forecast_pico: z
      .string()
      .nullable()
      .describe('integer pico-USD at the end of the window if all goes on as on average so far; null = it has ended'),
    forecast_usd: z.string().nullable().describe('the same for people'),
  });
}

const shared = { service: 'gateway', tag: 'Usage', method: 'GET', status: 200 } as const;

/** `GET /usage`. */
export const GET_USAGE = operation({
  ...shared,
  id: 'usage.get',
  path: '/usage',
  action: 'usage:read',
  summary: 'Sums tokens and cost by one or two dimensions, net of corrections; most tokens first within a time.',
  query: usageQuery,
  answer: usageAnswer(sums),
  contentTypes: STREAMS,
});

/** `GET /spend`. */
export const GET_SPEND = operation({
  ...shared,
  id: 'spend.get',
  path: '/spend',
  action: 'usage:read',
  summary: 'The same as usage with money first: the costliest first within a time.',
  query: usageQuery,
  answer: usageAnswer(spendSums),
  contentTypes: STREAMS,
});

const outcome = {
  model_id: nullable('as all that follows: of the attempt that answered, else of the last'),
  model: nullable('key at the time of the call'),
  deployment_id: nullable('null = none was chosen'),
  deployment: nullable('key; null = deleted'),
  provider_id: nullable('null = a node of ours'),
  provider: nullable('key; null = deleted'),
  upstream_model_id: nullable('as the provider calls the model'),
  http_status: z.int().nullable().describe('of the provider; null = no answer came'),
  failure_class: nullable('null = none failed'),
  finish_reason: nullable('null = it did not finish'),
};

const requestDocument = z.object({
  id: z.string(),
  started_at: z.string(),
  status: z.string().describe('success, error or cancelled; unknown where the ledger does not say'),
  provisional: z.boolean().describe('true = a gateway died before it could say how an attempt ended'),
  latency_ms: z.int().describe('from its receipt to its end; without a record: of its attempts'),
  first_token_ms: z.int().nullable().describe('until the first token; null = none came'),
  mode: nullable('such as chat'),
  stream: z.boolean(),
  attempt_count: z.int(),
  answered_status: z.int().nullable().describe('HTTP status that the caller saw; 499 = it hung up first'),
  reason: nullable('why it was not served: of the error catalogue, or a failure class'),
  refusing_step: nullable('the step that ended it ahead of an answer, such as plan'),
  ...outcome,
  organization_id: z.string(),
  project_id: z.string(),
  project: nullable('key; null = deleted'),
  team_id: nullable('null = none'),
  member_id: nullable('null = none'),
  service_account_id: nullable('null = none'),
  api_key_id: z.string(),
  tags: z.array(z.string()),
  cost_labels: z.array(z.string()).describe('name=value'),
  end_user: nullable('as the caller names whom it is for; null = nobody'),
  tool_calls: z.array(z.string()).describe('functions that the answer called, where content is captured'),
  request_preview: nullable('of what was asked last; null = nothing was captured, or it is gone'),
  answer_preview: nullable('of the answer; null = nothing was captured, or it is gone'),
  thumbs_up: z.int().describe('people who gave feedback, as thumbs_down'),
  thumbs_down: z.int(),
  ...tokenSums,
  ...money,
});

const stepDocument = z.object({
  step: z.string().describe('such as authenticate, plan, attempt, settle'),
  start_us: z.int().describe('microseconds since the request was received'),
  duration_us: z.int(),
  reason: nullable('why it ended the request or the attempt'),
});

const planDocument = z.object({
  source: nullable('router; local = no router answered in time; null = it was refused'),
  router_id: nullable('null = none made it'),
  config_number: z.string().describe('of the configuration it was made from'),
  strategy: nullable('null = not known'),
  permitted_retries: z.int(),
  left_out: z.array(
    z.object({ deployment_id: z.string(), deployment: nullable('key; null = deleted'), reason: z.string() }),
  ),
});

const attemptDocument = z.object({
  id: nullable('null = it could not even be dialled'),
  started_at: z.string(),
  status: z.string(),
  provisional: z.boolean(),
  duration_ms: z.int(),
  first_token_ms: z.int().nullable(),
  start_us: z.int().nullable().describe('microseconds since the request was received'),
  connection_ms: z.int().nullable().describe('until the request was on its way; null = at once, or never'),
  retry_after_ms: z.int().nullable().describe('as the provider asked'),
  upstream_request_id: nullable('as the provider calls the request'),
  credential_id: nullable('null = none, or not known'),
  ...outcome,
  usage_source: nullable('provider = its own figures; drained, estimated, suspect, provisional or none'),
  price_id: nullable('price that was applied'),
  adjustments: z.array(z.string()).describe('reasons of corrections'),
  ...tokenSums,
  ...money,
});

/** `GET /requests`. */
export const LIST_REQUESTS = operation({
  ...shared,
  id: 'request.list',
  path: '/requests',
  action: 'request:read',
  summary:
    'Lists requests, newest first, also those that were refused before a provider was tried. A page may be short, even empty, while there is a next one. As CSV or NDJSON: all of them, at most 100 000.',
  query: z.strictObject({
    ...filters,
    status: z.enum(REQUEST_STATUSES).optional(),
    reason: line(64).optional().describe('why they were not served'),
    refusing_step: line(32).optional().describe('that ended them ahead of an answer'),
    tag: line(64).optional().describe('that they were made with'),
    q: line(200)
      .optional()
      .describe('words of what was said, "in quotes" next to each other, -not this one; in previews alone'),
    member_id: id('whose requests, by the owner of their key'),
    end_user: line(128).optional().describe('as requests name whom they are for'),
    cost_label: line(128).optional().describe('name=value: only what is charged to this label'),
    feedback: z.enum(['up', 'down', 'any']).optional().describe('of which somebody thinks so'),
    min_latency_ms: z.int().min(0).max(86_400_000).default(0),
    id_prefix: z.string().regex(REQUEST_ID, 'must be the beginning of a request id').optional(),
    limit: z.int().min(1).max(MAX_REQUEST_PAGE).default(50),
    cursor: z.string().max(500).optional(),
    format,
  }),
  answer: z.object({
    data: z.array(requestDocument),
    next_cursor: z.string().nullable(),
    total: z.int().nullable().describe('null = not counted'),
  }),
  contentTypes: STREAMS,
});

/** `GET /requests/{id}`. */
export const GET_REQUEST = operation({
  ...shared,
  id: 'request.get',
  path: '/requests/{id}',
  action: 'request:read',
  summary: 'One request with its steps, its plan and every attempt.',
  query: z.strictObject({ organization_id: filters.organization_id }),
  answer: requestDocument.extend({
    gateway_id: z.string(),
    client_request_id: nullable('as the caller called it'),
    operation: nullable('route, such as /v1/chat/completions'),
    callable_id: nullable('model or route group that was asked for'),
    callable: nullable('its key at the time, or whatever the caller named'),
    trace_id: nullable('null = it was not sampled'),
    losses: z.array(z.string()).describe('members of the body that did not reach the provider'),
    capture: z.enum(['none', 'preview', 'full']).describe('what is kept of what was said'),
    overhead_us: z.int().nullable().describe('microseconds that the gateway itself took'),
    recorded: z.boolean().describe('false = only the ledger knows of it: it has no steps and no plan'),
    steps: z.array(stepDocument),
    plan: planDocument.nullable().describe('null = none was asked for'),
    attempts: z.array(attemptDocument),
  }),
});

const day = (what: string) => z.iso.date().optional().describe(what);

/** `POST /usage/verify`. */
export const VERIFY_USAGE = operation({
  ...shared,
  id: 'usage.verify',
  method: 'POST',
  path: '/usage/verify',
  action: 'usage:read',
  summary:
    'Compares the rollups of each day (UTC) and organization with the rows of the ledger. For those who may see the whole installation.',
  body: z.strictObject({
    from: day('inclusive; absent = 30 days before to'),
    to: day('inclusive, at most 366 days after from; absent = today'),
  }),
  answer: z.object({
    equal: z.boolean().describe('true = nothing differs'),
    data: z.array(
      z.object({
        day: z.string(),
        organization_id: z.string(),
        rows: z.int().describe('of the ledger, without those that say that an attempt began'),
        cost_pico: z.string().describe('sum of the ledger; integer pico-USD'),
        cost_usd: z.string().describe('the same for people'),
        rollup_cost_pico: z.string().describe("sum of the days' rollups"),
        hours_cost_pico: z.string().describe("sum of the hours' rollups"),
        rows_difference: z.int().describe('rollups less ledger; 0, or something is wrong'),
        difference_pico: z.string().describe('rollups less ledger; 0, or something is wrong'),
        labels_difference_pico: z.string().describe('rollups by cost label less ledger; 0, or something is wrong'),
        attempts: z.int(),
        provisional: z.int().describe('attempts whose gateway died and whose settle has not come'),
        estimated: z.int().describe('attempts whose usage the provider did not say'),
        estimated_percent: z.number().describe('of attempts'),
      }),
    ),
  }),
});

/** What `POST /usage/verify` answers. */
export type LedgerVerification = z.output<NonNullable<(typeof VERIFY_USAGE)['answer']>>;

/** Operations on what was used. */
export const USAGE_OPERATIONS = [GET_USAGE, GET_SPEND, LIST_REQUESTS, GET_REQUEST, VERIFY_USAGE] as const;

/** What `GET /usage` answers. */
export type UsageReport = z.output<NonNullable<(typeof GET_USAGE)['answer']>>;

/** What `GET /requests` answers. */
export type RequestPage = z.output<NonNullable<(typeof LIST_REQUESTS)['answer']>>;

/** What `GET /requests/{id}` answers. */
export type RequestDetails = z.output<NonNullable<(typeof GET_REQUEST)['answer']>>;
