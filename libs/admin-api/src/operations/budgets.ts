import { z } from 'zod';
import { operation, type Operation } from './operation.ts';

const amount = (what: string) => z.string().nullable().describe(`${what}; digits as text`);

const budgetStatus = z.object({
  id: z.string(),
  measure: z.enum(['money', 'requests', 'tokens']),
  limit: z.string(),
  spent: amount('settled, and what was used beyond leases; null = a soft budget, which nobody keeps count of'),
  granted: amount('shared out to gateways and not used'),
  remaining: amount('neither spent nor granted'),
  percent: z.int().nullable().describe('spent, of the limit'),
  window_start: z.string().nullable().describe('null = never'),
  window_end: z.string().nullable().describe('null = never'),
  forecast: amount('spent at the end of the window if it goes on like this; null = the window never ends'),
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

/** Operations of budgets beside those that every kind of resource has. */
export const BUDGET_OPERATIONS: readonly Operation[] = [GET_BUDGET_STATUS];
