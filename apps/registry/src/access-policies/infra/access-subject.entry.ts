import type { SubjectKind } from '@roundhouse/access';
import { AccessSubject } from '@roundhouse/contracts/registry/v1/snapshot';

/** Subjects as watchers know them. */
export const ACCESS_SUBJECT: Readonly<Record<SubjectKind, AccessSubject>> = {
  organization: AccessSubject.ACCESS_SUBJECT_ORGANIZATION,
  project: AccessSubject.ACCESS_SUBJECT_PROJECT,
  team: AccessSubject.ACCESS_SUBJECT_TEAM,
  member: AccessSubject.ACCESS_SUBJECT_MEMBER,
  service_account: AccessSubject.ACCESS_SUBJECT_SERVICE_ACCOUNT,
  api_key: AccessSubject.ACCESS_SUBJECT_API_KEY,
};
