import { z } from 'zod';
import { AUDIT_EXPORT } from './audit.ts';
import { LIST_BUDGET_STATUS } from './budgets.ts';
import { LIST_CIRCUITS } from './circuits.ts';
import { openOperation } from './open-operation.ts';
import { operation, type Operation } from './operation.ts';
import { GET_RESIDUALS } from './reconciliation.ts';
import { GET_SPEND, GET_USAGE, LIST_REQUESTS } from './usage.ts';

/** What can be had as CSV or NDJSON, and so by a link. */
export const EXPORTABLE: readonly Operation[] = [
  GET_USAGE,
  GET_SPEND,
  LIST_REQUESTS,
  GET_RESIDUALS,
  LIST_BUDGET_STATUS,
  LIST_CIRCUITS,
  AUDIT_EXPORT,
];

/** Longest that a link to an export can wait for its use, in seconds. */
export const MAX_EXPORT_LINK_SECONDS = 600;

const value = z.union([z.string().max(500), z.number(), z.boolean(), z.array(z.string().max(500)).max(50)]);

/** `POST /exports`. */
export const LINK_EXPORT = operation({
  id: 'export.link',
  method: 'POST',
  path: '/exports',
  action: 'export:read',
  service: 'registry',
  tag: 'Exports',
  status: 201,
  summary:
    'Makes a link that streams an export once, to whoever has it, as the one who asks. It is shown this once. It takes the right to read what is exported, now and when it is used.',
  body: z.strictObject({
    path: z.enum(EXPORTABLE.map(({ path }) => path) as [string, ...string[]]).describe('of what is exported'),
    query: z.record(z.string().max(64), value).default({}).describe('of that path, without format'),
    format: z.enum(['csv', 'ndjson']).default('csv'),
    lifetime_seconds: z.int().min(1).max(MAX_EXPORT_LINK_SECONDS).default(300),
  }),
  answer: z.object({
    id: z.string(),
    url: z.string().describe('at any gateway of the installation; holds a secret'),
    expires_at: z.string(),
  }),
});

/** `GET /exports/{id}`. */
export const OPEN_EXPORT = openOperation({
  id: 'export.open',
  method: 'GET',
  path: '/exports/{id}',
  open: 'anyone',
  tag: 'Exports',
  summary: 'Streams the export of a link, once.',
  query: z.strictObject({ secret: z.string().min(1).max(128) }),
  status: 200,
  contentTypes: { csv: 'text/csv', ndjson: 'application/x-ndjson' },
});
