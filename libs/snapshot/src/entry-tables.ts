import type { SnapshotCounts } from '@roundhouse/contracts/registry/v1/snapshot';
import { COUNT_NAME, ENTRY_KINDS, type EntryByKind, type EntryKind } from './entries.ts';
import { PersistentMap, type MapDraft } from './persistent-map.ts';

/** Every entry by id, one map per kind. */
export type EntryTables = { readonly [Kind in EntryKind]: PersistentMap<EntryByKind[Kind]> };

/** The tables of a state in the making. */
export type TableDrafts = { readonly [Kind in EntryKind]: MapDraft<EntryByKind[Kind]> };

/** Tables without any entry. */
export function emptyTables(): EntryTables {
  return perKind(() => new PersistentMap<never>()) as EntryTables;
}

/** Begins a changed copy of every table. */
export function editTables(tables: EntryTables): TableDrafts {
  return perKind((kind) => tables[kind].edit()) as TableDrafts;
}

/** Ends the edit of every table. */
export function freezeTables(drafts: TableDrafts): EntryTables {
  return perKind((kind) => drafts[kind].freeze()) as EntryTables;
}

/** How many entries there are of each kind. */
export function countsOfTables(
  tables: { readonly [Kind in EntryKind]: { readonly size: number } },
  activeDeployments: number,
): SnapshotCounts {
  const counts = perKind((kind) => tables[kind].size);
  const named = Object.fromEntries(ENTRY_KINDS.map((kind) => [COUNT_NAME[kind], counts[kind]]));
  return { ...(named as unknown as SnapshotCounts), activeDeployments };
}

function perKind<Value>(make: (kind: EntryKind) => Value): Record<EntryKind, Value> {
  return Object.fromEntries(ENTRY_KINDS.map((kind) => [kind, make(kind)])) as Record<EntryKind, Value>;
}
