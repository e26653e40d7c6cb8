import { z } from 'zod';
import { MAX_CONFIGURATION_BYTES, MAX_DOCUMENTS } from '../configuration/kinds.ts';
import { operation, type Operation } from './operation.ts';
import { MAX_PAGE, pageOf } from './resource-operations.ts';

const organization = z.string().min(1).max(128).optional().meta({ description: 'id or key; absent = the own one' });
const revisionText = () => z.string().regex(/^\d{1,18}$/, 'must be the text of a revision');

const expectedRevision = revisionText()
  .optional()
  .meta({ description: 'of the plan that was looked at; refused with 409 when something changed since' });

const documents = z
  .union([z.string().max(MAX_CONFIGURATION_BYTES), z.array(z.unknown()).max(MAX_DOCUMENTS)])
  .meta({ description: 'a stream of YAML documents as one text, or the documents as JSON' });

const confirm = z
  .boolean()
  .default(false)
  .meta({ description: 'true = also changes that ask first, such as the renaming of a model' });

/** One member that changes. */
const fieldChange = z.object({
  /** JSON pointer into the document's spec. */
  path: z.string(),
  before: z.unknown(),
  after: z.unknown(),
});

const change = z.object({
  action: z.enum(['create', 'update', 'delete', 'unchanged']),
  kind: z.string(),
  project: z.string().nullable(),
  key: z.string().nullable(),
  id: z.string().nullable().meta({ description: 'null while it is not made' }),
  document: z.int().nullable().meta({ description: 'place in the stream; null = no document speaks of it' }),
  fields: z.array(fieldChange),
});

/** Schema of what came of a plan, an application or a rollback. */
export const configurationOutcome = z.object({
  organization_id: z.string(),
  /** False = nothing was written. */
  applied: z.boolean(),
  /** What the changes were made to. */
  base_revision: z.string(),
  revision: z.string(),
  summary: z.object({ create: z.int(), update: z.int(), delete: z.int(), unchanged: z.int() }),
  changes: z.array(change),
  /** True when fields were left out because the answer would grow too large. */
  shortened: z.boolean(),
  faults: z.array(z.object({ where: z.string(), message: z.string() })),
});

/** What came of a plan, an application or a rollback. */
export type ConfigurationOutcome = z.output<typeof configurationOutcome>;

const revisionSummary = z.object({
  revision: z.string(),
  at: z.string(),
  actor_id: z.string(),
  request_id: z.string(),
  changes: z.int(),
  kinds: z.array(z.string()),
});

const recordedChange = z.object({
  sequence: z.string(),
  at: z.string(),
  actor_id: z.string(),
  action: z.string(),
  kind: z.string(),
  resource_id: z.string(),
  key: z.string().nullable(),
  fields: z.array(fieldChange),
});

const shared = { service: 'registry', tag: 'Configuration' } as const;
const change200 = { ...shared, method: 'POST', status: 200, slow: true, answer: configurationOutcome } as const;

/** Exports the configuration of an organization. */
export const CONFIGURATION_EXPORT = operation({
  ...shared,
  id: 'configuration.export',
  method: 'GET',
  path: '/config',
  action: 'configuration:read',
  summary: 'Exports the configuration of an organization as YAML; secrets only as references.',
  query: z.strictObject({
    organization_id: organization,
    kind: z.array(z.string().max(64)).max(64).optional().meta({ description: 'these kinds alone' }),
    project: z.string().max(128).optional().meta({ description: 'id or key; what belongs to this project alone' }),
  }),
  status: 200,
  contentType: 'application/yaml',
});

/** Says what an application would do. */
export const CONFIGURATION_PLAN = operation({
  ...change200,
  id: 'configuration.plan',
  path: '/config/plan',
  action: 'configuration:apply',
  summary: 'Says what applying these documents would change, and everything that is wrong with them. Changes nothing.',
  maxBodyBytes: MAX_CONFIGURATION_BYTES,
  body: z.strictObject({
    organization_id: organization,
    documents,
    prune: z.boolean().default(false).meta({ description: 'true = what no document speaks of is deleted' }),
    confirm,
  }),
});

/** Applies documents, all or none. */
export const CONFIGURATION_APPLY = operation({
  ...change200,
  id: 'configuration.apply',
  path: '/config/apply',
  action: 'configuration:apply',
  summary: 'Applies documents in one transaction, all or none. The same ones again change nothing.',
  maxBodyBytes: MAX_CONFIGURATION_BYTES,
  body: z.strictObject({
    organization_id: organization,
    documents,
    prune: z.boolean().default(false).meta({ description: 'true = what no document speaks of is deleted' }),
    confirm,
    expected_revision: expectedRevision,
  }),
});

/** Restores an earlier state. */
export const CONFIGURATION_ROLLBACK = operation({
  ...change200,
  id: 'configuration.rollback',
  path: '/config/rollback',
  action: 'configuration:rollback',
  summary:
    'Restores providers, models, deployments, groups, access, prices and servings as they were at a revision, as a new one.',
  body: z.strictObject({
    organization_id: organization,
    revision: revisionText(),
    dry_run: z.boolean().default(false).meta({ description: 'true = only say what would change' }),
    expected_revision: expectedRevision,
  }),
});

const revisionPage = z.strictObject({
  organization_id: organization,
  limit: z.int().min(1).max(MAX_PAGE).default(50),
  cursor: revisionText().optional(),
});

/** Lists revisions, newest first. */
export const CONFIGURATION_REVISIONS = operation({
  ...shared,
  id: 'configuration.revisions',
  method: 'GET',
  path: '/config/revisions',
  action: 'configuration:read',
  summary: 'Lists revisions of the configuration of an organization, newest first.',
  query: revisionPage,
  status: 200,
  answer: pageOf(revisionSummary),
});

/** Reads what changed with a revision. */
export const CONFIGURATION_REVISION = operation({
  ...shared,
  id: 'configuration.revision',
  method: 'GET',
  path: '/config/revisions/{number}',
  action: 'configuration:read',
  summary: 'Reads what changed with a revision, member by member.',
  query: revisionPage,
  status: 200,
  answer: pageOf(recordedChange),
});

/** Operations on the configuration as a whole. */
export const CONFIGURATION_OPERATIONS: readonly Operation[] = [
  CONFIGURATION_EXPORT,
  CONFIGURATION_PLAN,
  CONFIGURATION_APPLY,
  CONFIGURATION_ROLLBACK,
  CONFIGURATION_REVISIONS,
  CONFIGURATION_REVISION,
];
