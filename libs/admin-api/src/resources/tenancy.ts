import { z } from 'zod';
import { emailAddress, line, optionalProse } from '../documents/fields.ts';
import { optionalReference } from '../documents/references.ts';
import { defineResource } from '../operations/resource-definition.ts';
import { ROLE_NAMES } from '../rights/roles.ts';
import { scopeLimits } from './scope-limits.ts';
import {
  named,
  optionalOrganizationId,
  optionalProjectId,
  organizationId,
  organizationSpec,
  projectSpec,
} from './scopes.ts';

/** Tenants of the installation. */
export const ORGANIZATION_RESOURCE = defineResource({
  name: 'organization',
  noun: 'organization',
  subject: 'organization',
  path: '/organizations',
  tag: 'Tenancy',
  summary: 'Tenants of the installation. An inactive one stops its API keys.',
  spec: organizationSpec,
  verbs: ['create', 'update', 'delete'],
  filters: ['key', 'admin_status'],
  sorts: ['key', 'display_name'],
  search: ['key', 'display_name'],
  inConfiguration: false,
});

/** Projects of an organization. */
export const PROJECT_RESOURCE = defineResource({
  name: 'project',
  noun: 'project',
  subject: 'project',
  path: '/projects',
  tag: 'Tenancy',
  summary: 'Projects of an organization. An inactive one stops its API keys.',
  spec: projectSpec,
  verbs: ['create', 'update', 'delete'],
  filters: ['key', 'admin_status'],
  sorts: ['key', 'display_name'],
  search: ['key', 'display_name'],
  inConfiguration: true,
});

/** Teams of an organization: people, keys and spending that belong together across projects. */
export const TEAM_RESOURCE = defineResource({
  name: 'team',
  noun: 'team',
  subject: 'team',
  path: '/teams',
  tag: 'Tenancy',
  summary: 'Teams of an organization.',
  spec: z.strictObject({
    organization_id: organizationId(),
    ...named,
    description: optionalProse(),
    limits: scopeLimits.prefault({}),
  }),
  verbs: ['create', 'update', 'delete'],
  filters: ['key'],
  sorts: ['key', 'display_name'],
  search: ['key', 'display_name'],
  inConfiguration: false,
});

/** People. One belongs to one organization, or to the installation itself. */
export const MEMBER_RESOURCE = defineResource({
  name: 'member',
  noun: 'member',
  subject: 'member',
  path: '/members',
  tag: 'Tenancy',
  summary:
    'People. One who is made `invited` can sign in only after accepting; one who is `disabled` and the keys of theirs can do nothing.',
  spec: z.strictObject({
    organization_id: optionalOrganizationId().describe('null = administers the installation'),
    email: emailAddress(),
    display_name: line(),
    status: z.enum(['invited', 'active', 'disabled']).default('invited'),
    limits: scopeLimits.prefault({}),
  }),
  verbs: ['create', 'update', 'delete'],
  filters: ['email', 'status'],
  sorts: ['email', 'display_name', 'status'],
  search: ['email', 'display_name'],
  inConfiguration: false,
});

/** Programs that hold keys and roles of their own, so that nobody's leaving stops them. */
export const SERVICE_ACCOUNT_RESOURCE = defineResource({
  name: 'service_account',
  noun: 'service account',
  subject: 'service-account',
  path: '/service-accounts',
  tag: 'Tenancy',
  summary: 'Programs that hold keys and roles of their own. The keys of an inactive one can do nothing.',
  spec: z.strictObject({
    organization_id: organizationId(),
    project_id: optionalProjectId(),
    ...named,
    description: optionalProse(),
    admin_status: z.enum(['active', 'inactive']).default('active'),
  }),
  verbs: ['create', 'update', 'delete'],
  filters: ['key', 'admin_status'],
  sorts: ['key', 'display_name'],
  search: ['key', 'display_name'],
  inConfiguration: false,
});

/** Who has which role where. */
export const ROLE_BINDING_RESOURCE = defineResource({
  name: 'role_binding',
  noun: 'role binding',
  subject: 'role-binding',
  path: '/role-bindings',
  tag: 'Tenancy',
  summary: 'Who has which role where. Nobody gives or takes away more than they have.',
  spec: z.strictObject({
    organization_id: optionalOrganizationId().describe('null for platform roles'),
    member_id: optionalReference('member').describe('exactly one of this and service_account_id'),
    service_account_id: optionalReference('service_account'),
    role: z.enum(ROLE_NAMES),
    project_id: optionalProjectId().describe('where a project role counts; exactly one of this and team_id'),
    team_id: optionalReference('team').describe('for whose keys a project role counts'),
  }),
  verbs: ['create', 'delete'],
  filters: ['member_id', 'service_account_id', 'role', 'team_id'],
  sorts: ['role'],
  search: [],
  inConfiguration: false,
});
