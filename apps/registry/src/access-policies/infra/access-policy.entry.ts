import { AccessMode, type AccessPolicyEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import { subjectOf } from '../domain/access-subject.ts';
import type { AccessPolicyEntity } from './access-policy.entity.ts';
import { ACCESS_SUBJECT } from './access-subject.entry.ts';

const MODE = {
  inherit: AccessMode.ACCESS_MODE_INHERIT,
  grant: AccessMode.ACCESS_MODE_GRANT,
  restrict: AccessMode.ACCESS_MODE_RESTRICT,
} as const;

/** Access policy as watchers see it. */
export function toAccessPolicyEntry({ id, spec }: AccessPolicyEntity): AccessPolicyEntry {
  const { kind, id: subjectId } = subjectOf(spec);
  return {
    id,
    organizationId: spec.organization_id,
    subject: ACCESS_SUBJECT[kind],
    subjectId,
    mode: MODE[spec.mode],
  };
}
