/** Whom access can be given to, from the widest to the narrowest. */
export const SUBJECT_KINDS = ['organization', 'project', 'team', 'member', 'service_account', 'api_key'] as const;

/** Kind of a subject. */
export type SubjectKind = (typeof SUBJECT_KINDS)[number];

/** One scope whose policy and bindings count. */
export interface Subject {
  readonly kind: SubjectKind;
  readonly id: string;
}

/** Where a caller stands. Empty = no such scope. */
export interface CallerScopes {
  readonly organizationId: string;
  readonly projectId: string;
  readonly teamId: string;
  readonly memberId: string;
  readonly serviceAccountId: string;
  readonly apiKeyId: string;
}

/** The scopes of a caller, from the widest to the narrowest. */
export function subjectsOf(scopes: CallerScopes): Subject[] {
  const { organizationId, projectId, teamId, memberId, serviceAccountId, apiKeyId } = scopes;
  const ids = [organizationId, projectId, teamId, memberId, serviceAccountId, apiKeyId];
  return SUBJECT_KINDS.map((kind, index) => ({ kind, id: ids[index]! })).filter(({ id }) => id !== '');
}
