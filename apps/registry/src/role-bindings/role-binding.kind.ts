import { ROLE_BINDING_RESOURCE } from '@roundhouse/admin-api';
import { documentKind } from '../resources/document-kind.ts';
import { RoleBindingEntity, type RoleBindingSpec } from './infra/role-binding.entity.ts';

/** Role bindings. One is where its role counts. */
export const ROLE_BINDING = documentKind({
  definition: ROLE_BINDING_RESOURCE,
  entity: RoleBindingEntity,
  inSnapshot: false,
  placeOf: (spec: RoleBindingSpec) => ({
    organizationId: spec.organization_id ?? '',
    projectId: spec.project_id ?? '',
    teamId: spec.team_id ?? '',
  }),
});
