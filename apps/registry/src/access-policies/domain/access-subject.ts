import type { Subject } from '@roundhouse/access';
import type { Faults } from '../../resources/domain/faults.ts';

/** Members of a document that say whom it is about. */
export interface SubjectSpec {
  readonly organization_id: string;
  readonly project_id: string | null;
  readonly team_id: string | null;
  readonly member_id: string | null;
  readonly service_account_id: string | null;
  readonly api_key_id: string | null;
}

/** Members that name a subject below its project, in the order of {@link subjectOf}. */
export const NARROW_SUBJECTS = ['api_key_id', 'service_account_id', 'member_id', 'team_id'] as const;

/** Whom a document is about: the narrowest of those that it names, else its project, else its organization. */
export function subjectOf(spec: SubjectSpec): Subject {
  if (spec.api_key_id !== null) return { kind: 'api_key', id: spec.api_key_id };
  if (spec.service_account_id !== null) return { kind: 'service_account', id: spec.service_account_id };
  if (spec.member_id !== null) return { kind: 'member', id: spec.member_id };
  if (spec.team_id !== null) return { kind: 'team', id: spec.team_id };
  if (spec.project_id !== null) return { kind: 'project', id: spec.project_id };
  return { kind: 'organization', id: spec.organization_id };
}

/** Adds what is wrong with how a document names its subject. */
export function addSubjectFaults(spec: SubjectSpec, faults: Faults): void {
  const named = NARROW_SUBJECTS.filter((name) => spec[name] !== null);
  for (const name of named.slice(1)) faults.add(`/${name}`, `must be absent: ${named[0]} is named already`);
  const ofOrganization = spec.team_id !== null || spec.member_id !== null;
  if (ofOrganization && spec.project_id !== null) {
    faults.add('/project_id', 'must be absent: teams and members belong to the organization');
  }
}
