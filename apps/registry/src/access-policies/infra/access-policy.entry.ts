import { AccessMode, type AccessPolicyEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import type { AccessPolicyEntity } from './access-policy.entity.ts';
import { toSubjectFields } from './access-subject.entry.ts';

const MODE = {
  inherit: AccessMode.ACCESS_MODE_INHERIT,
  grant: AccessMode.ACCESS_MODE_GRANT,
  restrict: AccessMode.ACCESS_MODE_RESTRICT,
} as const;

/** Access policy as watchers see it. */
export function toAccessPolicyEntry({ id, spec }: AccessPolicyEntity): AccessPolicyEntry {
  return {
    id,
    organizationId: spec.organization_id,
    ...toSubjectFields(spec),
    mode: MODE[spec.mode],
  };
}
