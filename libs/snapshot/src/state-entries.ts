import type { SnapshotEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import type { ConfigState } from './config-state.ts';
import { ENTRY_KINDS } from './entries.ts';

/** A state as the lines of a full transfer. */
export function* stateEntries(state: ConfigState): IterableIterator<SnapshotEntry> {
  yield { entry: { $case: 'platformSettings', value: state.platformSettings } };
  for (const kind of ENTRY_KINDS) {
    for (const value of state.entries(kind)) yield { entry: { $case: kind, value } as SnapshotEntry['entry'] };
  }
}
