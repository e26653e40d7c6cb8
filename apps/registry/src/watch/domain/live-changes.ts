import { findResource, isJsonObject } from '@roundhouse/admin-api';
import type { Head } from './head.ts';

/** One change of one resource, as far as people who look on are told of it. */
export interface NotedChange {
  /** Kind of resource. */
  readonly kind: string;
  /** `<kind>.<verb>`. */
  readonly action: string;
  readonly resourceId: string;
  readonly organizationId: string;
  /** Document before and after the change, as JSON. */
  readonly before: string | null;
  readonly after: string | null;
}

/** What happened to the resources of one kind in one place. */
export interface ChangeNews {
  readonly kind: 'configuration.changed';
  /** What a viewer must be allowed to do there. */
  readonly action: string;
  readonly organizationId: string;
  readonly projectId: string;
  readonly data: {
    readonly revision: string;
    readonly resource: string;
    readonly changes: readonly { readonly id: string; readonly verb: string }[];
    /** True = there were more than are named. */
    readonly more: boolean;
  };
}

/** Most resources that one piece of news names. */
const MAX_NAMED = 50;
/** A transaction of more changes than this is told without looking at where inside its organization they are. */
const MAX_LOOKED_AT = 500;

/**
 * What people who look on are told of a transaction: which resources changed, never what they hold. What belongs to a
 * team or to the installation itself is left out.
 */
export function newsOf(revision: Head, changes: readonly NotedChange[]): ChangeNews[] {
  if (changes.length > MAX_LOOKED_AT) return [];
  const told = changes.flatMap((change) => {
    const subject = subjectOf(change);
    const projectId = projectOf(change);
    if (subject === undefined || projectId === undefined || change.organizationId === '') return [];
    return [{ ...change, projectId, right: `${subject}:read` }];
  });
  const groups = Map.groupBy(told, ({ kind, right, organizationId, projectId }) =>
    JSON.stringify([kind, right, organizationId, projectId]),
  );
  return [...groups.values()].map((group) => {
    const { kind, organizationId, projectId, right } = group[0]!;
    const named = group.slice(0, MAX_NAMED);
    return {
      kind: 'configuration.changed',
      action: right,
      organizationId,
      projectId,
      data: {
        revision: String(revision.number),
        resource: kind,
        changes: named.map(({ resourceId: id, action }) => ({ id, verb: action.slice(kind.length + 1) })),
        more: named.length < group.length,
      },
    };
  });
}

/** What rights speak of; undefined = nothing that people are told about. A circuit is as visible as what it belongs to. */
function subjectOf({ kind, before, after }: NotedChange): string | undefined {
  if (kind !== 'circuit') return findResource(kind)?.subject;
  const document: unknown = JSON.parse(after ?? before ?? '{}');
  const owner = isJsonObject(document) ? document['owner'] : undefined;
  return owner === 'deployment' || owner === 'provider' ? owner : undefined;
}

/** Project that a changed resource belongs to; empty = the organization; undefined = a team. */
function projectOf({ before, after }: NotedChange): string | undefined {
  const document: unknown = JSON.parse(after ?? before ?? '{}');
  if (!isJsonObject(document) || typeof document['team_id'] === 'string') return undefined;
  const projectId = document['project_id'];
  return typeof projectId === 'string' ? projectId : '';
}
