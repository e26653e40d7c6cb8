import { defineResource } from '../operations/resource-definition.ts';
import { organizationSpec, projectSpec } from './scopes.ts';

/** Tenants of the installation. */
export const ORGANIZATION_RESOURCE = defineResource({
  name: 'organization',
  noun: 'organization',
  subject: 'organization',
  path: '/organizations',
  tag: 'Tenancy',
  summary: 'Tenants of the installation.',
  spec: organizationSpec,
  verbs: ['create', 'update'],
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
  summary: 'Projects of an organization.',
  spec: projectSpec,
  verbs: ['create', 'update'],
  filters: ['key', 'admin_status'],
  sorts: ['key', 'display_name'],
  search: ['key', 'display_name'],
  inConfiguration: false,
});
