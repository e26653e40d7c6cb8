import { z } from 'zod';
import { line } from '../documents/fields.ts';
import { operation } from './operation.ts';

/** Whose requests can be erased. */
export const ERASURE_SUBJECTS = ['request', 'key', 'member', 'user', 'organization'] as const;

/** What somebody can think of an answer. */
export const FEEDBACK_RATINGS = ['up', 'down'] as const;

const MAX_COMMENT_CHARACTERS = 2_000;

const organizationId = line(128).optional().describe('id or key; absent = the own one, for platform roles all');
const nullable = (what: string) => z.string().nullable().describe(what);

const feedbackDocument = z.object({
  author_id: z.string().describe('who gave it'),
  given_at: z.string(),
  rating: z.enum(FEEDBACK_RATINGS).nullable(),
  score: z.number().nullable().describe('0 to 1'),
  label: nullable('a word of the own, such as wrong-language'),
  comment: nullable('without secrets'),
});

const shared = { service: 'gateway', tag: 'Requests', status: 200 } as const;

/** `GET /requests/{id}/content`. */
export const GET_REQUEST_CONTENT = operation({
  ...shared,
  id: 'request.content',
  method: 'GET',
  path: '/requests/{id}/content',
  action: 'request:read',
  summary:
    'What was said in a request, as far as the capture policy had it kept: nothing, 200 characters each way, or all. Secrets are replaced.',
  query: z.strictObject({ organization_id: organizationId }),
  answer: z.object({
    id: z.string(),
    capture: z.enum(['none', 'preview', 'full']).describe('none also when it is gone already'),
    request_preview: nullable('of what was asked last'),
    answer_preview: nullable('of the answer'),
    request: nullable('the body as it came, JSON text; null = only a preview was kept'),
    answer: nullable('the answer, a stream put together; null = only a preview was kept'),
    request_bytes: z.int().describe('true size of the body'),
    answer_bytes: z.int().describe('true size of everything that was sent'),
    request_truncated: z.boolean(),
    answer_truncated: z.boolean(),
    redactions: z.int().describe('secrets that were replaced'),
    feedback: z.array(feedbackDocument).describe('newest first'),
  }),
});

/** `POST /requests/{id}/feedback`. */
export const GIVE_FEEDBACK = operation({
  ...shared,
  id: 'request.feedback',
  method: 'POST',
  path: '/requests/{id}/feedback',
  action: 'request:feedback',
  summary: 'Says what the caller thinks of an answer; a second time replaces the first.',
  query: z.strictObject({ organization_id: organizationId }),
  body: z
    .strictObject({
      rating: z.enum(FEEDBACK_RATINGS).nullable().default(null),
      score: z.number().min(0).max(1).nullable().default(null),
      label: line(64).nullable().default(null),
      comment: z.string().max(MAX_COMMENT_CHARACTERS).nullable().default(null),
    })
    .refine((given) => Object.values(given).some((value) => value !== null), 'must say something'),
  answer: feedbackDocument,
});

/** `POST /requests/erase`. */
export const ERASE_REQUESTS = operation({
  ...shared,
  id: 'request.erase',
  method: 'POST',
  path: '/requests/erase',
  action: 'request:erase',
  summary:
    'Erases the records, the content and the feedback of one request, or of all requests of a key, a member, an end user or an organization, and keeps them out if they come again. Ids and amounts in the ledger stay. Stands in the audit log.',
  slow: true,
  body: z.strictObject({
    organization_id: organizationId,
    subject: z.enum(ERASURE_SUBJECTS),
    subject_id: line(256).describe(
      'id of a request, key or member; id or key of an organization; a user as requests named it',
    ),
  }),
  answer: z.object({
    id: z.string().describe('of the erasure, as in the audit log'),
    organization_id: z.string(),
    subject: z.enum(ERASURE_SUBJECTS),
    records: z.int().describe('that are gone'),
    contents: z.int(),
    feedback: z.int(),
    left: z.int().describe('rows of the subject, counted again afterwards: 0, or the call is to be made again'),
    until: z.string().describe('what was received before is kept out from now on'),
  }),
});

/** Operations on what was said in requests. */
export const REQUEST_CONTENT_OPERATIONS = [GET_REQUEST_CONTENT, GIVE_FEEDBACK, ERASE_REQUESTS] as const;

/** What `GET /requests/{id}/content` answers. */
export type RequestContentReport = z.output<NonNullable<(typeof GET_REQUEST_CONTENT)['answer']>>;

/** What `POST /requests/erase` answers. */
export type ErasureReport = z.output<NonNullable<(typeof ERASE_REQUESTS)['answer']>>;
