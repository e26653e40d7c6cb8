import { z } from 'zod';
import { line } from '../documents/fields.ts';
import { BUDGET_STATES, BUDGET_SUBJECTS, budgetUse } from '../resources/budget.ts';
import { operation, type Operation } from './operation.ts';
import { MAX_PAGE, pageOf } from './resource-operations.ts';

/** Measures of budgets. */
export const BUDGET_MEASURES = ['money', 'requests', 'tokens'] as const;

/** Windows of budgets. */
export const BUDGET_WINDOWS = ['hour', 'day', 'week', 'month', 'total'] as const;

const budgetStatus = z.object({
  id: z.string().describe('of a key’s own: the key’s id and what it bounds'),
  display_name: z.string(),
  organization_id: z.string(),
  subject: z.enum(BUDGET_SUBJECTS),
  subject_id: z.string(),
  measure: z.enum(BUDGET_MEASURES),
  limit: z.string(),
  soft_limit: z.string().nullable(),
  hard: z.boolean(),
  window: z.enum(BUDGET_WINDOWS),
  rolling: z.boolean(),
  time_zone: z.string(),
  ...budgetUse.shape,
});

/** What is known of a budget's use. */
export type BudgetStatusDocument = z.output<typeof budgetStatus>;

/** `GET /budgets/{id}/status`. */
export const GET_BUDGET_STATUS = operation({
  id: 'budget.status',
  tag: 'Budgets',
  method: 'GET',
  path: '/budgets/{id}/status',
  action: 'budget:read',
  service: 'gateway',
  status: 200,
  summary: 'How much of a budget is used in the window of now.',
  answer: budgetStatus,
});

/** What lists of how budgets stand are sorted by. */
export const BUDGET_STATUS_SORTS = ['display_name', 'percent', 'state', 'subject', 'window_end'] as const;

/** `GET /budgets/status`. */
export const LIST_BUDGET_STATUS = operation({
  id: 'budget.statuses',
  tag: 'Budgets',
  method: 'GET',
  path: '/budgets/status',
  action: 'budget:read',
  service: 'gateway',
  status: 200,
  summary: 'How all budgets stand, those of keys among them; the fullest first. As CSV or NDJSON: all.',
  query: z.strictObject({
    organization_id: line(128).optional().describe('id or key; absent = the own one, for platform roles all'),
    subject: z.enum(BUDGET_SUBJECTS).optional(),
    subject_id: line(128).optional(),
    measure: z.enum(BUDGET_MEASURES).optional(),
    window: z.enum(BUDGET_WINDOWS).optional(),
    state: z.enum(BUDGET_STATES).optional(),
    hard: z.boolean().optional(),
    q: z.string().max(200).optional().describe('in names'),
    sort: z
      .enum(BUDGET_STATUS_SORTS.flatMap((name) => [name, `-${name}`] as const) as [string, ...string[]])
      .default('-percent'),
    limit: z.int().min(1).max(MAX_PAGE).default(50),
    cursor: z.string().max(2_000).optional(),
    format: z.enum(['json', 'csv', 'ndjson']).default('json'),
  }),
  answer: pageOf(budgetStatus),
  contentTypes: { csv: 'text/csv', ndjson: 'application/x-ndjson' },
});

const budgetAlert = z.object({
  threshold: z.string().describe('percent of the limit, or soft_limit'),
  window_id: z.string(),
  spent: z.string().describe('when it was noticed, like the limit; digits as text'),
  limit: z.string(),
  occurred_at: z.string(),
});

/** A threshold that a budget has reached. */
export type BudgetAlertDocument = z.output<typeof budgetAlert>;

/** `GET /budgets/{id}/alerts`. */
export const LIST_BUDGET_ALERTS = operation({
  id: 'budget.alerts',
  tag: 'Budgets',
  method: 'GET',
  path: '/budgets/{id}/alerts',
  action: 'budget:read',
  service: 'gateway',
  status: 200,
  summary: 'Thresholds that a budget has reached, the latest first; kept 35 days after the end of their window.',
  query: z.strictObject({ limit: z.int().min(1).max(MAX_PAGE).default(50) }),
  answer: z.object({ data: z.array(budgetAlert) }),
});

/** Operations of budgets beside those that every kind of resource has. */
export const BUDGET_OPERATIONS: readonly Operation[] = [GET_BUDGET_STATUS, LIST_BUDGET_STATUS, LIST_BUDGET_ALERTS];
