import { z } from 'zod';
import { line, pico } from '../documents/fields.ts';
import { defineResource } from '../operations/resource-definition.ts';
import { named, organizationId } from './scopes.ts';

/** Whose use a budget bounds. */
export const BUDGET_SUBJECTS = ['key', 'member', 'team', 'project', 'organization', 'cost_label', 'model'] as const;

/** How a budget stands, from the best to the worst. */
export const BUDGET_STATES = ['ok', 'warning', 'exhausted'] as const;

/** How much of a budget is used; amounts are digits as text. */
export const budgetUse = z.object({
  state: z
    .enum(BUDGET_STATES)
    .describe('exhausted = the limit is reached; warning = the soft limit or the last threshold below 100 is'),
  spent: z.string().describe('in the window of now; digits as text'),
  granted: z.string().describe('shared out to gateways and not used; digits as text'),
  remaining: z.string().describe('neither spent nor granted; digits as text'),
  percent: z.int().describe('spent, of the limit'),
  window_start: z.string().nullable().describe('null = never'),
  window_end: z.string().nullable().describe('null = never; of a rolling one: when its oldest part begins to return'),
  forecast: z
    .string()
    .nullable()
    .describe('spent at the end of the window if it goes on like this; null = the window rolls or never ends'),
});

/** How much of a budget is used. */
export type BudgetUse = z.output<typeof budgetUse>;

/** Budgets of organizations: what somebody may use in a window of time. */
export const BUDGET_RESOURCE = defineResource({
  name: 'budget',
  noun: 'budget',
  subject: 'budget',
  path: '/budgets',
  tag: 'Budgets',
  summary: 'What somebody may use in a window of time. A hard budget is never exceeded.',
  spec: z.strictObject({
    organization_id: organizationId(),
    ...named,
    subject: z.enum(BUDGET_SUBJECTS).default('organization'),
    subject_id: line(128)
      .nullable()
      .default(null)
      .describe('id of the subject; of a cost label `name=value`; null = the organization'),
    measure: z.enum(['money', 'requests', 'tokens']).default('money'),
    limit: pico().describe('pico-USD, requests or tokens'),
    soft_limit: pico().nullable().default(null).describe('use beyond it raises an alert'),
    window: z
      .enum(['hour', 'day', 'week', 'month', 'total'])
      .describe('by the calendar; weeks begin on Monday; total = never starts anew'),
    rolling: z
      .boolean()
      .default(false)
      .describe('count the last hour, day, 7 days or 30 days, in steps of a sixtieth or so, instead of the calendar'),
    time_zone: line(64).default('UTC').describe('of the IANA database, such as Europe/Berlin'),
    hard: z.boolean().default(true).describe('refuse calls that could exceed the limit'),
    thresholds: z
      .array(z.int().min(1).max(1_000))
      .max(8)
      .refine((list) => list.every((value, index) => index === 0 || value > (list[index - 1] ?? 0)), 'must ascend')
      .default([50, 80, 100])
      .describe('percent of the limit that raise an alert, each once per window'),
    when_unreachable: z
      .enum(['refuse', 'grace'])
      .default('refuse')
      .describe('what a gateway does that cannot ask how much is left'),
    grace: pico().nullable().default(null).describe('what each gateway may use then, per window'),
  }),
  observed: z.object({
    status: budgetUse
      .nullable()
      .describe('in the window of now; null = not known at the moment, as in answers to changes'),
  }),
  verbs: ['create', 'update', 'delete'],
  filters: ['subject', 'subject_id', 'measure', 'window'],
  sorts: ['key', 'display_name'],
  search: ['key', 'display_name'],
  inConfiguration: false,
});
