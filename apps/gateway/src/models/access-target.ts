import type { AccessTarget } from '@roundhouse/access';
import { AdminStatus, Visibility, type ModelEntry } from '@roundhouse/contracts/registry/v1/snapshot';

const targets = new WeakMap<ModelEntry, AccessTarget>();

/** A model as access looks at it; the same object for as long as the model does not change. */
export function accessTarget(model: ModelEntry): AccessTarget {
  let target = targets.get(model);
  if (target === undefined) {
    target = targetOf(model);
    targets.set(model, target);
  }
  return target;
}

function targetOf(model: ModelEntry): AccessTarget {
  const { id, organizationId, projectId, accessGroups, assignedProjectIds } = model;
  return {
    kind: 'model',
    id,
    organizationId,
    projectId,
    assignedProjectIds,
    accessGroups,
    visibility: model.visibility === Visibility.VISIBILITY_INTERNAL ? 'internal' : 'public',
    adminStatus: statusOf(model.adminStatus),
  };
}

function statusOf(status: AdminStatus): AccessTarget['adminStatus'] {
  if (status === AdminStatus.ADMIN_STATUS_ACTIVE) return 'active';
  return status === AdminStatus.ADMIN_STATUS_DRAFT ? 'draft' : 'inactive';
}
