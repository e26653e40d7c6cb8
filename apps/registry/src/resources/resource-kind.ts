import type { ResourceEntity } from './resource.entity.ts';

/** A resource as JSON, for history and audit. Holds no secret, not even a hash of one. */
export type ResourceDocument = Readonly<Record<string, unknown>>;

/** An entry of a snapshot. */
export interface EntryKey {
  /** Kind in snake_case, as in `config_change`. */
  readonly kind: string;
  readonly id: string;
}

/** What the command path and lists must know about a kind of resource. */
export interface ResourceKind<Row extends ResourceEntity> {
  /** Name in history, audit and, where the kind is part of it, in the snapshot (`SnapshotEntry`, in snake_case). */
  readonly name: string;
  /** Word for people, as in "No such provider." */
  readonly noun: string;
  readonly table: string;
  readonly entity: new () => Row;
  /** True when watchers get it; then its changes are part of the next delta. */
  readonly inSnapshot: boolean;
  /** Entries of a snapshot that are made of its document, beside one of its own kind. Default: none. */
  entriesOf?(document: ResourceDocument, id: string): readonly EntryKey[];
  /** Organization whose audit log records its changes; empty = the platform. */
  organizationOf(row: Row): string;
  /** The row as it goes into history and audit. */
  describe(row: Row): ResourceDocument;
  /** True while the row counts as an active deployment, whose loss watchers must be told to expect. */
  countsAsActiveDeployment?(document: ResourceDocument): boolean;
}
