import { TEAM_RESOURCE } from '@roundhouse/admin-api';
import { documentKind } from '../resources/document-kind.ts';
import { limitsOf } from '../settings/domain/scope-entries.ts';
import { TeamEntity, type TeamSpec } from './infra/team.entity.ts';

/** Teams. One is a place of its own: whoever has a role for it may see and change it. */
export const TEAM = documentKind({
  definition: TEAM_RESOURCE,
  entity: TeamEntity,
  inSnapshot: false,
  entriesOf: limitsOf,
  placeOf: (spec: TeamSpec, id) => ({ organizationId: spec.organization_id, projectId: '', teamId: id }),
});
