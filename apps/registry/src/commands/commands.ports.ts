import type { CommittedRevision } from './commit-changes.ts';

/** Tells whoever serves watchers, here and in other registries, that the head has moved. May be lost. */
export interface ConfigAnnouncer {
  announce(revision: CommittedRevision): void;
}

/** Injection token of {@link ConfigAnnouncer}. */
export const CONFIG_ANNOUNCER = Symbol('ConfigAnnouncer');
