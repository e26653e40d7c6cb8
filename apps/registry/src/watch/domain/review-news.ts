import { isJsonObject } from '@roundhouse/admin-api';
import type { NotedChange } from './live-changes.ts';

/** What became of a version of the hub. */
export interface ReviewNews {
  readonly kind: 'hub.review';
  /** What a viewer must be allowed to do there. */
  readonly action: 'hub-entry:read';
  /** Empty = the installation. */
  readonly organizationId: string;
  readonly data: {
    readonly id: string;
    readonly slug: string;
    readonly number: number;
    readonly state: string;
    /** publish, approve, reject, withdraw. */
    readonly verb: string;
  };
}

/** What people who look on are told of the versions that a transaction moved. */
export function reviewNewsOf(changes: readonly NotedChange[]): ReviewNews[] {
  return changes.flatMap(({ kind, action, resourceId, organizationId, after }) => {
    const document: unknown = kind === 'hub_version' ? JSON.parse(after ?? 'null') : null;
    if (!isJsonObject(document)) return [];
    const { slug, number, state } = document;
    if (typeof slug !== 'string' || typeof number !== 'number' || typeof state !== 'string') return [];
    const verb = action.slice(kind.length + 1);
    const data = { id: resourceId, slug, number, state, verb };
    return [{ kind: 'hub.review', action: 'hub-entry:read', organizationId, data } as const];
  });
}
