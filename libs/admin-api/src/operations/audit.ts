import { z } from 'zod';
import { operation, type Operation } from './operation.ts';
import { MAX_PAGE, pageOf } from './resource-operations.ts';

const wholeNumber = () => z.string().regex(/^\d{1,18}$/, 'must be the text of a whole number');
const text = (maxLength: number) => z.string().min(1).max(maxLength).optional();
const moment = () => z.iso.datetime({ offset: true }).optional();

/** Whose log is meant. */
const log = {
  organization_id: text(128).meta({ description: 'id or key; absent = the own one, for platform roles all' }),
  platform: z.boolean().default(false).meta({ description: 'true = what was done to the installation itself' }),
};

/** What entries can be narrowed by. */
const filters = {
  ...log,
  actor_id: text(128),
  action: text(128).meta({ description: '`<kind>.<verb>`, or `<kind>.` for all of a kind' }),
  kind: text(64),
  resource_id: text(64).meta({ description: 'the timeline of one resource' }),
  request_id: text(128),
  from: moment().meta({ description: 'from this moment on' }),
  to: moment().meta({ description: 'until before this moment' }),
};

/** One entry of an audit log. */
const auditEntry = z.object({
  organization_id: z.string().nullable().meta({ description: 'null = the installation itself' }),
  /** Counts the entries of one organization, from 1 on, without gaps. */
  sequence: z.string(),
  /** Configuration number that the change got. */
  revision: z.string(),
  at: z.string(),
  actor_id: z.string(),
  request_id: z.string(),
  remote_ip: z.string().nullable(),
  action: z.string(),
  kind: z.string(),
  resource_id: z.string(),
  before: z.record(z.string(), z.unknown()).nullable(),
  after: z.record(z.string(), z.unknown()).nullable(),
  hash: z.string(),
});

const chainHead = z.object({ sequence: z.string(), hash: z.string() });

const shared = { service: 'registry', tag: 'Audit', action: 'audit:read', status: 200 } as const;

/** Lists audit entries, newest first. */
export const AUDIT_LIST = operation({
  ...shared,
  id: 'audit.list',
  method: 'GET',
  path: '/audit',
  summary: 'Lists who changed what, newest first; of one resource with resource_id. The total stops at 100 000.',
  query: z.strictObject({
    ...filters,
    limit: z.int().min(1).max(MAX_PAGE).default(50),
    cursor: z.string().max(500).optional(),
  }),
  answer: pageOf(auditEntry),
});

/** Streams audit entries, oldest first. */
export const AUDIT_EXPORT = operation({
  ...shared,
  id: 'audit.export',
  method: 'GET',
  path: '/audit/export',
  summary: 'Streams audit entries, oldest first, up to the newest one at the start.',
  query: z.strictObject({ ...filters, format: z.enum(['ndjson', 'csv']).default('ndjson') }),
  contentTypes: { ndjson: 'application/x-ndjson', csv: 'text/csv' },
});

/** Verifies the hash chain of an audit log. */
export const AUDIT_VERIFY = operation({
  ...shared,
  id: 'audit.verify',
  method: 'GET',
  path: '/audit/verify',
  summary: 'Walks the hash chain of a log and names the first entry that was edited, removed, moved or cut off.',
  slow: true,
  query: z.strictObject({
    ...log,
    sequence: wholeNumber().optional().meta({ description: 'of a head that an earlier verification answered' }),
    hash: z
      .string()
      .regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hex digits')
      .optional()
      .meta({ description: 'of that head; the chain must still contain it' }),
  }),
  answer: z.object({
    organization_id: z.string().nullable(),
    whole: z.boolean(),
    /** Entries that are as they were written. */
    entries: z.string(),
    first_broken: z.string().nullable().meta({ description: 'sequence of the first entry that is not as it was' }),
    head: chainHead.meta({ description: 'note it elsewhere: it finds a log that is cut or rewritten as a whole' }),
  }),
});

/** Operations on audit logs. */
export const AUDIT_OPERATIONS: readonly Operation[] = [AUDIT_LIST, AUDIT_EXPORT, AUDIT_VERIFY];
