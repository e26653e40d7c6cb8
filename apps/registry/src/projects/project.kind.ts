import { PROJECT_RESOURCE } from '@roundhouse/admin-api';
import { documentKind } from '../resources/document-kind.ts';
import { ProjectEntity, type ProjectSpec } from './infra/project.entity.ts';

/** Projects. One is a place of its own: whoever has a role there may see it. */
export const PROJECT = documentKind({
  definition: PROJECT_RESOURCE,
  entity: ProjectEntity,
  inSnapshot: true,
  placeOf: (spec: ProjectSpec, id) => ({ organizationId: spec.organization_id, projectId: id }),
});
