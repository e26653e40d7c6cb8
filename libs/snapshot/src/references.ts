import { AccessSubject, type AccessPolicyEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import { ENTRY_KINDS, type EntryByKind, type EntryKind } from './entries.ts';

const REFERENCES: { [Kind in EntryKind]: (entry: EntryByKind[Kind]) => readonly [EntryKind, string][] } = {
  organization: () => [],
  project: (entry) => [['organization', entry.organizationId]],
  apiKey: (entry) => [
    ['organization', entry.organizationId],
    ['project', entry.projectId],
  ],
  credential: (entry) => [['organization', entry.organizationId]],
  provider: (entry) => [
    ['organization', entry.organizationId],
    ...optional('project', entry.projectId),
    ...optional('credential', entry.credentialId),
  ],
  model: (entry) => [['organization', entry.organizationId], ...optional('project', entry.projectId)],
  deployment: (entry) => [
    ['organization', entry.organizationId],
    ['model', entry.modelId],
    ...optional('provider', entry.providerId),
    ...optional('credential', entry.credentialId),
  ],
  routeGroup: (entry) => [
    ['organization', entry.organizationId],
    ...optional('project', entry.projectId),
    ...entry.members.flatMap(callableReferences),
  ],
  accessPolicy: (entry) => [['organization', entry.organizationId], ...subjectReference(entry)],
  accessBinding: (entry) => [
    ['organization', entry.organizationId],
    ...subjectReference(entry),
    ...callableReferences(entry),
  ],
  settings: (entry) => [...optional('organization', entry.organizationId), ...optional('project', entry.projectId)],
  limit: (entry) => [['organization', entry.organizationId]],
  circuit: (entry) => [['organization', entry.organizationId]],
  budget: (entry) => [['organization', entry.organizationId]],
};

/** Members and service accounts are no part of a snapshot, and the organization is named anyway. */
function subjectReference(entry: Pick<AccessPolicyEntry, 'subject' | 'subjectId'>): readonly [EntryKind, string][] {
  if (entry.subject === AccessSubject.ACCESS_SUBJECT_PROJECT) return [['project', entry.subjectId]];
  if (entry.subject === AccessSubject.ACCESS_SUBJECT_API_KEY) return [['apiKey', entry.subjectId]];
  return [];
}

function callableReferences(entry: {
  modelId: string;
  deploymentId?: string;
  routeGroupId: string;
}): readonly [EntryKind, string][] {
  return [
    ...optional('model', entry.modelId),
    ...optional('deployment', entry.deploymentId ?? ''),
    ...optional('routeGroup', entry.routeGroupId),
  ];
}

function optional(kind: EntryKind, id: string): readonly [EntryKind, string][] {
  return id === '' ? [] : [[kind, id]];
}

/** What an entry names; empty optional references are left out. */
export function referencesOf<Kind extends EntryKind>(
  kind: Kind,
  entry: EntryByKind[Kind],
): readonly [EntryKind, string][] {
  return REFERENCES[kind](entry);
}

/** Key of an entry in the count of references. */
export function referenceKey(kind: EntryKind, id: string): string {
  return `${ENTRY_KINDS.indexOf(kind)}:${id}`;
}
