import { z } from 'zod';
import { distinct } from '../documents/distinct.ts';
import { line, optionalCount, optionalMoment, pico } from '../documents/fields.ts';
import { optionalReference, reference } from '../documents/references.ts';
import { defineResource } from '../operations/resource-definition.ts';
import { KEY_SCOPES } from '../rights/key-grants.ts';
import { organizationId } from './scopes.ts';

const MAX_COST_LABELS = 16;
const COST_LABEL_NAME = /^[A-Za-z][A-Za-z0-9_.-]{0,62}$/;

/** What may be asked for at most; what is absent is not limited. */
export const keyLimits = z.strictObject({
  rpm: optionalCount().describe('requests per minute'),
  tpm: optionalCount().describe('tokens per minute'),
  requests_per_hour: optionalCount(),
  requests_per_day: optionalCount(),
  tokens_per_hour: optionalCount(),
  tokens_per_day: optionalCount(),
  max_parallel: optionalCount(1, 100_000).describe('requests at the same time'),
});

/** What may be spent in a window of time. */
export const keyBudget = z.strictObject({
  hard_pico: pico().nullable().default(null).describe('spending beyond it is refused; pico-USD'),
  soft_pico: pico().nullable().default(null).describe('spending beyond it raises an alert; pico-USD'),
  window: z.enum(['hour', 'day', 'week', 'month', 'total']).describe('calendar window, UTC; total = never starts anew'),
});

/** Labels that usage is charged to. */
const costLabels = z
  .record(z.string().regex(COST_LABEL_NAME, 'must have a name of 1 to 63 letters, digits or . _ -'), line(64))
  .refine((labels) => Object.keys(labels).length <= MAX_COST_LABELS, `must be at most ${MAX_COST_LABELS} labels`)
  .default({});

/** API keys of projects. */
export const API_KEY_RESOURCE = defineResource({
  name: 'api_key',
  noun: 'API key',
  subject: 'api-key',
  path: '/api-keys',
  tag: 'API keys',
  summary: 'API keys of projects. A key may do what its owner may, narrowed by its scopes.',
  spec: z.strictObject({
    organization_id: organizationId(),
    project_id: reference('project'),
    team_id: optionalReference('team'),
    member_id: optionalReference('member').describe('owner; absent = the member who makes the key; null = nobody'),
    service_account_id: optionalReference('service_account').describe('owner, instead of a member'),
    display_name: line(),
    scopes: z
      .array(z.enum(KEY_SCOPES))
      .min(1)
      .max(KEY_SCOPES.length)
      .refine(...distinct('a scope'))
      .default(['inference']),
    environment: z
      .string()
      .regex(/^[a-z]{2,8}$/, 'must be 2 to 8 lower-case letters')
      .nullable()
      .default(null)
      .describe("part of the key's text; absent = the installation's"),
    limits: keyLimits.prefault({}),
    budget: keyBudget.nullable().default(null),
    cost_labels: costLabels,
    expires_at: optionalMoment(),
  }),
  observed: z.object({
    status: z.enum(['active', 'expired', 'owner_disabled', 'revoked']),
    hint: z.string().describe('start and end of the text, enough to recognise it'),
    revoked: z.boolean(),
    revoked_at: z.string().nullable(),
    previous_secret_until: z.string().nullable().describe('end of the overlap after a rotation'),
  }),
  once: z.object({ secret: z.string().optional().describe('the whole key, shown this once') }),
  verbs: ['create', 'update', 'delete'],
  filters: ['team_id', 'member_id', 'service_account_id', 'scopes', 'environment'],
  sorts: ['display_name', 'expires_at'],
  search: ['display_name'],
  inConfiguration: false,
});
