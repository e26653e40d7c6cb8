import type { AccessBindingEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import { subjectOf } from '../../access-policies/domain/access-subject.ts';
import { ACCESS_SUBJECT } from '../../access-policies/infra/access-subject.entry.ts';
import type { AccessBindingEntity } from './access-binding.entity.ts';

/** Access binding as watchers see it. */
export function toAccessBindingEntry({ id, spec }: AccessBindingEntity): AccessBindingEntry {
  const { kind, id: subjectId } = subjectOf(spec);
  return {
    id,
    organizationId: spec.organization_id,
    subject: ACCESS_SUBJECT[kind],
    subjectId,
    enabled: spec.enabled,
    modelId: spec.model_id ?? '',
    routeGroupId: spec.route_group_id ?? '',
    accessGroup: spec.access_group ?? '',
  };
}
