import { z } from 'zod';
import { line } from '../documents/fields.ts';
import { operation } from './operation.ts';

/** Largest file of costs, in bytes. */
export const MAX_COSTS_BYTES = 2 * 1024 * 1024;

const DAY = z.iso.date();
const pico = (what: string) => z.string().describe(`${what}; integer pico-USD`);
const shared = { service: 'gateway', tag: 'Usage', path: '/usage/reconciliation', status: 200 } as const;

const sums = {
  billed_pico: pico('what the provider billed'),
  recorded_pico: pico('what the ledger has'),
  residual_pico: pico('billed less recorded'),
  residual_usd: z.string().describe('the same for people'),
  residual_percent: z.number().nullable().describe('of what is recorded; null = nothing is'),
  attempts: z.int(),
  provisional: z.int().describe('attempts whose settle has not come: recorded with nothing'),
  estimated: z.int().describe('attempts whose usage the provider did not say'),
};

/** `POST /usage/reconciliation`. */
export const IMPORT_COSTS = operation({
  ...shared,
  id: 'usage.reconciliation.import',
  method: 'POST',
  action: 'usage:reconcile',
  summary:
    'Takes what a provider billed by day, and perhaps by model, as CSV: all lines or none, with every bad line named. Of one day and model the newest import counts; the same again changes nothing.',
  body: z.strictObject({
    organization_id: line(128).optional().describe('id or key; absent = the own one'),
    provider: line(128).describe('id or key'),
    csv: z
      .string()
      .min(1)
      .max(MAX_COSTS_BYTES)
      .describe('with a head: day (or date), cost_usd or cost_pico (or cost), optionally model; days are those of UTC'),
  }),
  answer: z.object({
    added: z.int().describe('costs of a day and model that were not known'),
    changed: z.int().describe('that were other than now'),
    unchanged: z.int(),
    first_day: z.string(),
    last_day: z.string(),
    cost_pico: pico('of all lines'),
    cost_usd: z.string().describe('the same for people'),
  }),
  maxBodyBytes: 2 * MAX_COSTS_BYTES,
  slow: true,
});

/** `GET /usage/reconciliation`. */
export const GET_RESIDUALS = operation({
  ...shared,
  id: 'usage.reconciliation.get',
  method: 'GET',
  action: 'usage:read',
  summary:
    'What providers billed beside what the ledger has, with the difference by day and model. Of days for which there is a bill; models that only one of both knows are named as well.',
  query: z.strictObject({
    organization_id: line(128).optional().describe('id or key; absent = the own one, for platform roles all'),
    provider: line(128).optional().describe('id or key'),
    from: DAY.optional().describe('inclusive; absent = 30 days before to'),
    to: DAY.optional().describe('inclusive, at most 366 days after from; absent = today'),
    format: z.enum(['json', 'csv', 'ndjson']).default('json'),
  }),
  answer: z.object({
    from: z.string(),
    to: z.string(),
    data: z.array(
      z.object({
        day: z.string(),
        organization_id: z.string(),
        provider_id: z.string(),
        provider: z.string().nullable().describe('key; null = deleted'),
        upstream_model: z.string().nullable().describe('as the provider calls it; null = the bill names no models'),
        billed: z.boolean().describe('false = the bill of this day does not name the model'),
        ...sums,
      }),
    ),
    by_model: z.array(
      z.object({
        provider_id: z.string(),
        provider: z.string().nullable(),
        upstream_model: z.string().nullable(),
        ...sums,
      }),
    ),
    by_day: z.array(z.object({ day: z.string(), ...sums })),
    total: z.object(sums),
  }),
  contentTypes: { csv: 'text/csv', ndjson: 'application/x-ndjson' },
});

/** What `POST /usage/reconciliation` answers. */
export type ImportedCosts = z.output<NonNullable<(typeof IMPORT_COSTS)['answer']>>;

/** What `GET /usage/reconciliation` answers. */
export type Residuals = z.output<NonNullable<(typeof GET_RESIDUALS)['answer']>>;

/** Operations on what providers billed. */
export const RECONCILIATION_OPERATIONS = [IMPORT_COSTS, GET_RESIDUALS] as const;
