import { z } from 'zod';
import { key, optionalProse } from '../documents/fields.ts';
import { optionalReference, referenceOfAnyProject } from '../documents/references.ts';
import { defineResource } from '../operations/resource-definition.ts';
import { named, optionalProjectId, organizationId } from './scopes.ts';

/** Whom access can be given to, from the widest to the narrowest. */
export const ACCESS_SUBJECTS = ['organization', 'project', 'team', 'member', 'service_account', 'api_key'] as const;

/** What a scope does with what it inherits. */
export const ACCESS_MODES = ['inherit', 'grant', 'restrict'] as const;

const subject = {
  organization_id: organizationId(),
  project_id: optionalProjectId().describe(
    'the project itself; with api_key_id or service_account_id their own project, which need not be given',
  ),
  team_id: optionalReference('team'),
  member_id: optionalReference('member'),
  service_account_id: referenceOfAnyProject('service_account').nullable().default(null),
  api_key_id: referenceOfAnyProject('api_key').nullable().default(null),
};

const SUBJECT_FILTERS = ['team_id', 'member_id', 'service_account_id', 'api_key_id'];

const observed = z.object({
  subject: z
    .object({ kind: z.enum(ACCESS_SUBJECTS), id: z.string() })
    .describe('whom it is about: the narrowest of those named, else the organization'),
});

/** Labels on models that give visibility and never route (002-21 to 002-24). */
export const ACCESS_GROUP_RESOURCE = defineResource({
  name: 'access_group',
  noun: 'access group',
  subject: 'access-group',
  path: '/access-groups',
  tag: 'Access',
  summary: 'Labels on models that let a scope see many of them at once. They never steer routing.',
  spec: z.strictObject({ organization_id: organizationId(), ...named, description: optionalProse() }),
  observed: z.object({
    model_count: z.int().describe('models that bear the label now'),
    binding_count: z.int().describe('bindings that name it, also disabled ones'),
  }),
  verbs: ['create', 'update', 'delete'],
  filters: ['key'],
  sorts: ['key', 'display_name'],
  search: ['key', 'display_name', 'description'],
  inConfiguration: true,
});

/** What scopes do with what they inherit. At most one per scope. */
export const ACCESS_POLICY_RESOURCE = defineResource({
  name: 'access_policy',
  noun: 'access policy',
  subject: 'access-policy',
  path: '/access-policies',
  tag: 'Access',
  summary:
    'What a scope does with what it inherits. Without one it inherits everything; no scope sees more than the one above.',
  spec: z.strictObject({
    ...subject,
    mode: z
      .enum(ACCESS_MODES)
      .describe('grant: an organization sees nothing but what is bound to it; restrict: the same for any other scope'),
  }),
  observed,
  verbs: ['create', 'update', 'delete'],
  filters: [...SUBJECT_FILTERS, 'mode'],
  sorts: ['mode'],
  search: [],
  inConfiguration: true,
});

/** Who may see what, where a policy asks for bindings. */
export const ACCESS_BINDING_RESOURCE = defineResource({
  name: 'access_binding',
  noun: 'access binding',
  subject: 'access-binding',
  path: '/access-bindings',
  tag: 'Access',
  summary: 'Lets a scope see one model, route group or access group. Counts while its policy asks for bindings.',
  spec: z.strictObject({
    ...subject,
    model_id: referenceOfAnyProject('model').nullable().default(null).describe('exactly one of the three targets'),
    route_group_id: referenceOfAnyProject('route_group').nullable().default(null),
    access_group: key().nullable().default(null).describe('key of an access group, with members or not yet'),
    enabled: z.boolean().default(true).describe('false = as if it were not there'),
  }),
  observed,
  verbs: ['create', 'update', 'delete'],
  filters: [...SUBJECT_FILTERS, 'model_id', 'route_group_id', 'access_group', 'enabled'],
  sorts: ['access_group', 'enabled'],
  search: ['access_group'],
  inConfiguration: true,
});
