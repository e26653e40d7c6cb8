import type { ResourceKind } from '../resources/resource-kind.ts';
import { CircuitEntity } from './infra/circuit.entity.ts';

/** Circuits that people opened or reset. */
export const CIRCUIT: ResourceKind<CircuitEntity> = {
  name: 'circuit',
  noun: 'circuit',
  table: 'circuit',
  entity: CircuitEntity,
  inSnapshot: true,
  organizationOf: ({ organizationId }) => organizationId,
  describe: ({ organizationId, projectId, owner, openUntil, openedAt, openedBy, reason, resetGeneration }) => ({
    organization_id: organizationId,
    project_id: projectId,
    owner,
    open_until: openUntil?.toISOString() ?? null,
    opened_at: openedAt?.toISOString() ?? null,
    opened_by: openedBy,
    reason,
    reset_generation: String(resetGeneration),
  }),
};
