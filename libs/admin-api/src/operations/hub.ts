import { z } from 'zod';
import { line } from '../documents/fields.ts';
import {
  HUB_ABILITIES,
  HUB_FORMATS,
  HUB_FILE_ROLES,
  HUB_STATES,
  hubContent,
  hubSignature,
  hubSlug,
} from '../resources/hub.ts';
import { HUB_SOURCE_OPERATIONS } from './hub-source.ts';
import { operation } from './operation.ts';
import { MAX_PAGE, META, pageOf } from './resource-operations.ts';

const shared = { service: 'registry', tag: 'Hub' } as const;

/** Room for the largest version: 64 options of 256 files, and their manifest. */
const MAX_SUBMISSION_BYTES = 4 * 1024 * 1024;

const issue = z.object({
  where: z.string().describe('JSON pointer into the submission'),
  level: z.enum(['error', 'warning']).describe('error = it cannot be approved'),
  code: z.string(),
  message: z.string(),
});

const shownFile = z.object({
  name: z.string(),
  role: z.enum(HUB_FILE_ROLES),
  url: z.string(),
  size_bytes: z.number().nullable().describe('null = not known'),
  sha256: z.string().nullable().describe('null = not known: what is downloaded cannot be verified'),
});

const shownOption = z.object({
  id: z.string(),
  format: z.enum(HUB_FORMATS),
  quantization: z.string().nullable(),
  files: z.array(shownFile),
  size_bytes: z.number().nullable().describe('of all files; null = the size of one is not known'),
  installable: z.boolean().describe('size and sha256 of every file are known'),
  unresolved: z.array(z.string()).describe('files of which they are not'),
});

const shownSignature = z.object({
  key_id: z.string(),
  trusted: z.boolean().describe('by a publisher key that is active here, and right'),
  publisher_key: z.string().nullable().describe('its name here'),
});

const shownContent = z.object({
  name: z.string(),
  description: z.string().nullable(),
  license: z.string(),
  tags: z.array(z.string()),
  parameters: z.number().nullable(),
  context_tokens: z.number().nullable(),
  capabilities: z.array(z.enum(HUB_ABILITIES)),
  homepage: z.string().nullable(),
  changelog: z.string().nullable(),
  hardware: z.object({
    min_memory_bytes: z.number().nullable(),
    min_gpu_memory_bytes: z.number().nullable(),
    min_disk_bytes: z.number().nullable(),
    os: z.array(z.string()),
    arch: z.array(z.string()),
  }),
  min_app_version: z.string().nullable(),
  options: z.array(shownOption),
});

/** What a device lacks. */
const mismatch = z.object({ code: z.string(), message: z.string() });

/** An entry as it is served. */
export const hubEntry = shownContent.extend({
  slug: z.string(),
  organization_id: z.string().nullable().describe('null = everybody sees it'),
  publisher: z.string().describe('as the hub knows it; never what a payload says'),
  origin: z.enum(['published', 'followed', 'embedded']),
  version: z.int().describe('number of the version that is served'),
  published_at: z.string().nullable(),
  verified: z.boolean().describe('set by administrators of the hub alone'),
  downloads: z.number(),
  stars: z.number(),
  starred: z.boolean().describe('by the caller'),
  signatures: z.array(shownSignature).describe('empty = unsigned'),
  compatible: z.boolean().nullable().describe('with the node that was asked for; null = none was'),
  mismatches: z.array(mismatch).describe('why it is not'),
});

/** A version, wherever it stands. */
export const hubVersion = META.extend(shownContent.shape).extend({
  slug: z.string(),
  number: z.int(),
  organization_id: z.string().nullable(),
  state: z.enum(HUB_STATES),
  origin: z.enum(['published', 'followed', 'embedded']),
  issues: z.array(issue),
  publisher: z.string(),
  submitted_by: z.string().nullable(),
  submitted_at: z.string().nullable(),
  reviewed_by: z.string().nullable(),
  reviewed_at: z.string().nullable(),
  reason: z.string().nullable().describe('of a rejection or withdrawal'),
  published_at: z.string().nullable(),
  signatures: z.array(shownSignature),
  manifest: z.string().describe('base64; the very bytes that are signed'),
});

const paging = {
  limit: z.int().min(1).max(MAX_PAGE).default(50),
  cursor: z.string().max(2_000).optional(),
};

/** What entries are sorted by. */
export const HUB_ENTRY_SORTS = ['slug', 'name', 'parameters', 'downloads', 'stars', 'published_at'] as const;

/** `GET /hub/entries`. */
export const LIST_HUB_ENTRIES = operation({
  ...shared,
  id: 'hub-entry.list',
  method: 'GET',
  path: '/hub/entries',
  action: 'hub-entry:read',
  summary: 'Lists what the hub serves: search, filter by format, capability, license, tag, and by what a node can run.',
  query: z.strictObject({
    ...paging,
    q: z.string().max(200).optional().describe('in slug, name, publisher, tags and description'),
    format: z.enum(HUB_FORMATS).optional(),
    capability: z.enum(HUB_ABILITIES).optional(),
    license: line(64).optional(),
    tag: line(64).optional(),
    publisher: line(200).optional(),
    verified: z.boolean().optional(),
    installable: z.boolean().optional().describe('true = at least one option can be installed as it is'),
    node: line(128).optional().describe('id of a node: each entry is held against what it has'),
    compatible: z.boolean().optional().describe('true = only what nothing speaks against there; needs node'),
    sort: z
      .enum(HUB_ENTRY_SORTS.flatMap((name) => [name, `-${name}`] as const) as [string, ...string[]])
      .default('slug'),
  }),
  status: 200,
  answer: pageOf(hubEntry),
});

/** `GET /hub/entries/{slug}`. */
export const GET_HUB_ENTRY = operation({
  ...shared,
  id: 'hub-entry.get',
  method: 'GET',
  path: '/hub/entries/{slug}',
  action: 'hub-entry:read',
  summary: 'Reads one entry as it is served.',
  query: z.strictObject({ node: line(128).optional() }),
  status: 200,
  answer: hubEntry,
});

/** `GET /hub/entries/{slug}/versions`. */
export const LIST_HUB_VERSIONS = operation({
  ...shared,
  id: 'hub-entry.versions',
  method: 'GET',
  path: '/hub/entries/{slug}/versions',
  action: 'hub-entry:read',
  summary: 'Lists the history of an entry, newest first. Those who publish or review also see what was never served.',
  status: 200,
  answer: z.object({ data: z.array(hubVersion) }),
});

const submission = {
  slug: hubSlug(),
  organization_id: z
    .string()
    .max(128)
    .nullable()
    .optional()
    .describe('whose the entry is, by id or key; absent = the own one; null = the installation: everybody sees it'),
  ...hubContent,
};

const ignored = z.unknown().optional().describe('accepted and ignored: the hub itself says it');

/** Members that a payload may carry and that the hub alone decides. */
export const HUB_MANAGED = {
  number: ignored,
  state: ignored,
  verified: ignored,
  downloads: ignored,
  stars: ignored,
  publisher: ignored,
  submitted_by: ignored,
  reviewed_by: ignored,
  published_at: ignored,
  created_at: ignored,
  updated_at: ignored,
};

/** `POST /hub/submissions/preflight`. */
export const PREFLIGHT_HUB_VERSION = operation({
  ...shared,
  id: 'hub-submission.preflight',
  method: 'POST',
  path: '/hub/submissions/preflight',
  action: 'hub-entry:publish',
  summary:
    'Checks a version without publishing it: the number that it would get, and everything that is wrong with it.',
  slow: true,
  maxBodyBytes: MAX_SUBMISSION_BYTES,
  query: z.strictObject({ offline: z.boolean().default(false).describe('true = asks no source') }),
  body: z
    .record(z.string().max(64), z.unknown())
    .describe('as POST /hub/submissions; faults of its form are issues, too'),
  status: 200,
  answer: z.object({
    slug: z.string(),
    next_number: z.int().nullable().describe('null = there is no such entry to be'),
    passed: z.boolean().describe('no issue is an error'),
    issues: z.array(issue),
    content: z
      .record(z.string(), z.unknown())
      .nullable()
      .describe('with what was found out filled in; null = unreadable'),
    manifest: z.string().nullable().describe('base64; sign these bytes'),
  }),
});

/** `POST /hub/submissions`. */
export const PUBLISH_HUB_VERSION = operation({
  ...shared,
  id: 'hub-submission.publish',
  method: 'POST',
  path: '/hub/submissions',
  action: 'hub-entry:publish',
  summary: 'Offers a version. It is pending until somebody approves it; the artifacts stay where they are.',
  slow: true,
  maxBodyBytes: MAX_SUBMISSION_BYTES,
  query: z.strictObject({ offline: z.boolean().default(false).describe('true = asks no source') }),
  body: z.strictObject({
    ...submission,
    ...HUB_MANAGED,
    manifest: z.base64().max(1_400_000).optional().describe('the bytes that were signed; needed with signatures'),
    signatures: z.array(hubSignature).max(8).default([]),
  }),
  status: 201,
  answer: hubVersion,
});

/** `GET /hub/submissions`. */
export const LIST_HUB_SUBMISSIONS = operation({
  ...shared,
  id: 'hub-submission.list',
  method: 'GET',
  path: '/hub/submissions',
  action: 'hub-entry:read',
  summary: 'Lists versions by their state, oldest first, as far as the caller publishes, reviews or audits them.',
  query: z.strictObject({
    ...paging,
    state: z.enum(HUB_STATES).optional(),
    slug: z.string().max(64).optional(),
    organization_id: line(128).optional().describe('id'),
  }),
  status: 200,
  answer: pageOf(hubVersion),
});

/** `GET /hub/submissions/{id}`. */
export const GET_HUB_SUBMISSION = operation({
  ...shared,
  id: 'hub-submission.get',
  method: 'GET',
  path: '/hub/submissions/{id}',
  action: 'hub-entry:read',
  summary: 'Reads one version, in whatever state.',
  status: 200,
  answer: hubVersion,
});

const review = { ...shared, method: 'POST', status: 200, answer: hubVersion } as const;

/** `POST /hub/submissions/{id}/approve`. */
export const APPROVE_HUB_VERSION = operation({
  ...review,
  id: 'hub-submission.approve',
  path: '/hub/submissions/{id}/approve',
  action: 'hub-entry:review',
  summary:
    'Serves a version. Refused while an issue is an error, and where policy wants another person or a signature.',
});

/** `POST /hub/submissions/{id}/reject`. */
export const REJECT_HUB_VERSION = operation({
  ...review,
  id: 'hub-submission.reject',
  path: '/hub/submissions/{id}/reject',
  action: 'hub-entry:review',
  summary: 'Refuses a version for good. Its number is never given again.',
  body: z.strictObject({ reason: line(1_000) }),
});

/** `POST /hub/submissions/{id}/withdraw`. */
export const WITHDRAW_HUB_VERSION = operation({
  ...review,
  id: 'hub-submission.withdraw',
  path: '/hub/submissions/{id}/withdraw',
  action: 'hub-entry:withdraw',
  summary: 'Takes a version back: a pending one its publishers may, a served one its reviewers.',
  body: z.strictObject({ reason: line(1_000) }),
});

const entryVerb = { ...shared, method: 'POST', status: 200, answer: hubEntry } as const;

/** `POST /hub/entries/{slug}/verify`. */
export const VERIFY_HUB_ENTRY = operation({
  ...entryVerb,
  id: 'hub-entry.verify',
  path: '/hub/entries/{slug}/verify',
  action: 'hub-entry:verify',
  summary: 'Sets or takes the verified badge. The verified entries are the list of approved models.',
  body: z.strictObject({ verified: z.boolean().default(true) }).prefault({}),
});

/** `POST /hub/entries/{slug}/reset-counters`. */
export const RESET_HUB_COUNTERS = operation({
  ...entryVerb,
  id: 'hub-entry.reset-counters',
  path: '/hub/entries/{slug}/reset-counters',
  action: 'hub-entry:reset',
  summary: 'Sets downloads and stars back to 0.',
});

/** `POST /hub/entries/{slug}/star`. */
export const STAR_HUB_ENTRY = operation({
  ...entryVerb,
  id: 'hub-entry.star',
  path: '/hub/entries/{slug}/star',
  action: 'hub-entry:read',
  summary: 'Stars an entry, once for each caller, or takes the star back.',
  body: z.strictObject({ starred: z.boolean().default(true) }).prefault({}),
});

/** `POST /hub/entries/{slug}/resolve`. */
export const RESOLVE_HUB_ENTRY = operation({
  ...entryVerb,
  id: 'hub-entry.resolve',
  path: '/hub/entries/{slug}/resolve',
  action: 'hub-entry:verify',
  summary: 'Asks the sources for sizes and sha256 that the publisher did not say.',
  slow: true,
});

/** `GET /hub/catalog`. */
export const HUB_CATALOG = operation({
  ...shared,
  id: 'hub-catalog.get',
  method: 'GET',
  path: '/hub/catalog',
  action: 'hub-entry:read',
  summary:
    'Streams all that is served, for another Roundhouse that follows this hub: a line about it, one per entry, an end.',
  status: 200,
  contentType: 'application/x-ndjson',
});

/** Operations of the hub. */
export const HUB_OPERATIONS = [
  LIST_HUB_ENTRIES,
  GET_HUB_ENTRY,
  LIST_HUB_VERSIONS,
  PREFLIGHT_HUB_VERSION,
  PUBLISH_HUB_VERSION,
  LIST_HUB_SUBMISSIONS,
  GET_HUB_SUBMISSION,
  APPROVE_HUB_VERSION,
  REJECT_HUB_VERSION,
  WITHDRAW_HUB_VERSION,
  VERIFY_HUB_ENTRY,
  RESET_HUB_COUNTERS,
  STAR_HUB_ENTRY,
  RESOLVE_HUB_ENTRY,
  HUB_CATALOG,
  ...HUB_SOURCE_OPERATIONS,
] as const;

/** An entry as lists show it. */
export type HubEntryDocument = z.output<typeof hubEntry>;

/** A version as it is shown. */
export type HubVersionDocument = z.output<typeof hubVersion>;

/** What a publisher sends. */
export type HubSubmission = z.output<NonNullable<typeof PUBLISH_HUB_VERSION.body>>;
