import type {
  ObservedInstallation,
  ObservedInstance,
  ObservedState,
} from '@roundhouse/contracts/agent/v1/node_link_service';

/** What differs between two reports of a node. */
export interface ObservedNews {
  /** Installations whose phase or reason is another one, or that are new. */
  readonly turned: readonly ObservedInstallation[];
  /** Installations that only got further. */
  readonly further: readonly ObservedInstallation[];
  readonly instances: readonly ObservedInstance[];
}

/** What a report says that the one before did not. */
export function observedNews(before: ObservedState | undefined, now: ObservedState): ObservedNews {
  const known = new Map(before?.installations.map((one) => [one.id, one]));
  const changed = now.installations.filter((one) => !sameProgress(known.get(one.id), one));
  const instances = new Map(before?.instances.map((one) => [one.id, one]));
  return {
    turned: changed.filter((one) => !samePhase(known.get(one.id), one)),
    further: changed.filter((one) => samePhase(known.get(one.id), one)),
    instances: now.instances.filter((one) => !sameInstance(instances.get(one.id), one)),
  };
}

/** Whether a report says more than that downloads and loads got further: that is worth a row at once. */
export function saysSomethingNew(before: ObservedState | undefined, now: ObservedState): boolean {
  if (before === undefined || before.generation !== now.generation) return true;
  if (before.installations.length !== now.installations.length || before.instances.length !== now.instances.length) {
    return true;
  }
  const { turned, instances } = observedNews(before, now);
  const known = new Map(before.instances.map((one) => [one.id, one.phase]));
  return turned.length > 0 || instances.some((one) => known.get(one.id) !== one.phase || one.loadProgress === 0);
}

function samePhase(before: ObservedInstallation | undefined, now: ObservedInstallation): boolean {
  return (
    before !== undefined &&
    before.phase === now.phase &&
    before.reason === now.reason &&
    before.attempt === now.attempt &&
    before.retryAtUnixMs === now.retryAtUnixMs
  );
}

function sameProgress(before: ObservedInstallation | undefined, now: ObservedInstallation): boolean {
  return samePhase(before, now) && before?.bytesDone === now.bytesDone && before.bytesTotal === now.bytesTotal;
}

function sameInstance(before: ObservedInstance | undefined, now: ObservedInstance): boolean {
  return (
    before !== undefined &&
    before.phase === now.phase &&
    before.reason === now.reason &&
    before.message === now.message &&
    before.loadProgress === now.loadProgress &&
    before.failures === now.failures &&
    before.retryAtUnixMs === now.retryAtUnixMs
  );
}
