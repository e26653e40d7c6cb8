import type { RecordedChange } from './change-set.ts';
import type { CommittedRevision } from './commit-changes.ts';

/** Tells whoever serves watchers, here and in other registries, that the head has moved. May be lost. */
export interface ConfigAnnouncer {
  announce(revision: CommittedRevision, changes: readonly RecordedChange[]): void;
}

/** Injection token of {@link ConfigAnnouncer}. */
export const CONFIG_ANNOUNCER = Symbol('ConfigAnnouncer');
