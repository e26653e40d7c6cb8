import { z } from 'zod';
import { ACCESS_SUBJECTS } from '../resources/access.ts';
import { operation } from './operation.ts';
import { MAX_PAGE } from './resource-operations.ts';

const TARGET_KINDS = ['model', 'route_group'] as const;
const id = () => z.string().max(128).optional();

const reason = z.object({
  scope: z.enum(['target', ...ACCESS_SUBJECTS]),
  subject_id: z.string().nullable(),
  allows: z.boolean(),
  code: z.enum([
    'in_reach',
    'other_organization',
    'other_project',
    'not_assigned',
    'draft',
    'inactive',
    'public',
    'internal_tasks_only',
    'internal_tasks_allowed',
    'inherits',
    'bound',
    'bound_by_access_group',
    'not_bound',
  ]),
  access_group: z.string().nullable().describe('key of the access group through which it is bound'),
  message: z.string(),
});

/** What a scope sees in effect, and why. */
export const VISIBILITY = operation({
  id: 'visibility.get',
  method: 'GET',
  path: '/visibility',
  action: 'visibility:read',
  service: 'registry',
  tag: 'Access',
  summary: 'Which models and route groups a key, member, team or project sees and may call, and why.',
  query: z.strictObject({
    organization_id: id().describe('absent = the caller’s own'),
    project_id: id(),
    team_id: id(),
    member_id: id(),
    service_account_id: id(),
    api_key_id: id().describe('stands for its project, team and owner, too'),
    kind: z.enum(TARGET_KINDS).optional(),
    q: z.string().max(200).optional().describe('part of a key or display name'),
    visible: z.boolean().optional(),
    callable: z.boolean().optional(),
    internal_tasks: z.boolean().default(false).describe('as with the scope internal_tasks; a key brings its own'),
    limit: z.int().min(1).max(MAX_PAGE).default(50),
    cursor: z.string().max(2_000).optional(),
  }),
  status: 200,
  answer: z.object({
    scopes: z.array(
      z.object({
        kind: z.enum(ACCESS_SUBJECTS),
        id: z.string(),
        display_name: z.string(),
        mode: z.enum(['none', 'inherit', 'grant', 'restrict']).describe('none = no policy: inherits'),
        binding_count: z.int().describe('enabled ones'),
      }),
    ),
    data: z.array(
      z.object({
        kind: z.enum(TARGET_KINDS),
        id: z.string(),
        key: z.string(),
        display_name: z.string(),
        mode: z.string(),
        known: z.boolean().describe('false = to this caller it does not exist'),
        visible: z.boolean().describe('stands in model lists'),
        callable: z.boolean(),
        reasons: z.array(reason),
      }),
    ),
    next_cursor: z.string().nullable(),
    total: z.int(),
  }),
});

/** Operations of access beside those of its resources. */
export const VISIBILITY_OPERATIONS = [VISIBILITY] as const;
