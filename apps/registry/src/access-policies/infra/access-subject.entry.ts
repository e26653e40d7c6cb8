import type { SubjectKind } from '@roundhouse/access';
import { AccessSubject, type AccessPolicyEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import { subjectOf, type SubjectSpec } from '../domain/access-subject.ts';

const ACCESS_SUBJECT: Readonly<Record<SubjectKind, AccessSubject>> = {
  organization: AccessSubject.ACCESS_SUBJECT_ORGANIZATION,
  project: AccessSubject.ACCESS_SUBJECT_PROJECT,
  team: AccessSubject.ACCESS_SUBJECT_TEAM,
  member: AccessSubject.ACCESS_SUBJECT_MEMBER,
  service_account: AccessSubject.ACCESS_SUBJECT_SERVICE_ACCOUNT,
  api_key: AccessSubject.ACCESS_SUBJECT_API_KEY,
};

/** Whom a policy or a binding is for, as watchers see it. */
export function toSubjectFields(spec: SubjectSpec): Pick<AccessPolicyEntry, 'subject' | 'subjectId'> {
  const { kind, id } = subjectOf(spec);
  return { subject: ACCESS_SUBJECT[kind], subjectId: id };
}
