import { z } from 'zod';
import { line } from '../documents/fields.ts';
import { operation } from './operation.ts';

const AMOUNT = /^-?(0|[1-9]\d{0,29})$/;

const shared = { service: 'gateway', tag: 'Ledger', status: 200 } as const;

const spoolDocument = z.object({
  id: z.string(),
  gateway_id: z.string(),
  contiguous_seq: z.string().describe('every record from 1 to here is in the ledger, or parked'),
  last_seq: z.string().describe('highest record that came; beyond contiguous_seq = some in between have not'),
  open_attempts: z.int().describe('that began and of which no end is known'),
  updated_at: z.string().describe('when the last record came'),
  abandoned_at: z.string().nullable().describe('null = it was not'),
  abandoned_by: z.string().nullable(),
});

/** `POST /ledger/adjustments`. */
export const ADJUST_ATTEMPT = operation({
  ...shared,
  id: 'ledger.adjust',
  method: 'POST',
  path: '/ledger/adjustments',
  action: 'ledger:repair',
  summary:
    'Adds a correction to an attempt; what was recorded stays. The reason names it: the same reason and amount again add nothing, another amount for the same reason is refused.',
  body: z.strictObject({
    attempt_id: line(64).describe('as in the log of requests'),
    cost_pico: z
      .string()
      .regex(AMOUNT, 'must be an integer')
      .describe('what is added, in pico-USD; less than nothing = taken back'),
    reason: line(200).describe('such as the number of an invoice'),
  }),
  answer: z.object({
    attempt_id: z.string(),
    added: z.boolean().describe('false = it stood there before'),
    cost_pico: z.string().describe('of the attempt with all its corrections; integer pico-USD'),
    cost_usd: z.string().describe('the same for people'),
  }),
});

/** `GET /ledger/spools`. */
export const LIST_SPOOLS = operation({
  ...shared,
  id: 'ledger.spool.list',
  method: 'GET',
  path: '/ledger/spools',
  action: 'ledger:read',
  summary: 'Logs of usage that gateways keep on their disks, as the ledger knows them: the longest silent first.',
  query: z.strictObject({
    unfinished: z.enum(['true', 'false']).default('false').describe('true = only those with gaps or open attempts'),
    limit: z.int().min(1).max(1_000).default(100),
  }),
  answer: z.object({ data: z.array(spoolDocument) }),
});

/** `POST /ledger/spools/{id}/abandon`. */
export const ABANDON_SPOOL = operation({
  ...shared,
  id: 'ledger.spool.abandon',
  method: 'POST',
  path: '/ledger/spools/{id}/abandon',
  action: 'ledger:repair',
  summary:
    'Says that a spool is lost for good: its open attempts are settled provisionally and its leases of budgets end. Should it come back after all, what it holds counts. Again changes nothing.',
  answer: z.object({ spool: spoolDocument, settled: z.int().describe('attempts that were settled provisionally now') }),
});

/** What `POST /ledger/adjustments` answers. */
export type Adjustment = z.output<NonNullable<(typeof ADJUST_ATTEMPT)['answer']>>;

/** What `GET /ledger/spools` answers. */
export type SpoolList = z.output<NonNullable<(typeof LIST_SPOOLS)['answer']>>;

/** What `POST /ledger/spools/{id}/abandon` answers. */
export type AbandonedSpool = z.output<NonNullable<(typeof ABANDON_SPOOL)['answer']>>;

/** Operations on the ledger itself. */
export const LEDGER_OPERATIONS = [ADJUST_ATTEMPT, LIST_SPOOLS, ABANDON_SPOOL] as const;
