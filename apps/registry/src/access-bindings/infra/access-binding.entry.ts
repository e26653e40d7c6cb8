import type { AccessBindingEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import { toSubjectFields } from '../../access-policies/infra/access-subject.entry.ts';
import type { AccessBindingEntity } from './access-binding.entity.ts';

/** Access binding as watchers see it. */
export function toAccessBindingEntry({ id, spec }: AccessBindingEntity): AccessBindingEntry {
  return {
    id,
    organizationId: spec.organization_id,
    ...toSubjectFields(spec),
    enabled: spec.enabled,
    modelId: spec.model_id ?? '',
    routeGroupId: spec.route_group_id ?? '',
    accessGroup: spec.access_group ?? '',
  };
}
