import type { AccessTarget } from '@roundhouse/access';
import {
  AdminStatus,
  Visibility,
  type ModelEntry,
  type RouteGroupEntry,
} from '@roundhouse/contracts/registry/v1/snapshot';
import type { Callable } from '@roundhouse/snapshot';

const NONE: readonly string[] = [];

const targets = new WeakMap<Callable['entry'], AccessTarget>();

/** A model as access looks at it; the same object for as long as the model does not change. */
export function accessTarget(model: ModelEntry): AccessTarget {
  let target = targets.get(model);
  if (target === undefined) targets.set(model, (target = modelTarget(model)));
  return target;
}

/** A model or route group as access looks at it; the same object for as long as it does not change. */
export function callableTarget({ kind, entry }: Callable): AccessTarget {
  if (kind === 'model') return accessTarget(entry);
  let target = targets.get(entry);
  if (target === undefined) targets.set(entry, (target = groupTarget(entry)));
  return target;
}

function modelTarget(model: ModelEntry): AccessTarget {
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

function groupTarget(group: RouteGroupEntry): AccessTarget {
  const { id, organizationId, projectId, adminStatus } = group;
  return {
    kind: 'route_group',
    id,
    organizationId,
    projectId,
    assignedProjectIds: NONE,
    accessGroups: NONE,
    visibility: 'public',
    adminStatus: statusOf(adminStatus),
  };
}

function statusOf(status: AdminStatus): AccessTarget['adminStatus'] {
  if (status === AdminStatus.ADMIN_STATUS_ACTIVE) return 'active';
  return status === AdminStatus.ADMIN_STATUS_DRAFT ? 'draft' : 'inactive';
}
