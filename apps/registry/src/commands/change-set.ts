import { AppError } from '@roundhouse/errors';
import type { EntityManager } from 'typeorm';
import type { EntryKey, ResourceDocument, ResourceKind } from '../resources/resource-kind.ts';
import type { ResourceEntity } from '../resources/resource.entity.ts';
import type { Caller } from './domain/caller.ts';

/** One change of one resource, as history, audit and deltas record it. */
export interface RecordedChange {
  kind: string;
  table: string;
  /** Entries of the snapshot that it concerns. */
  entries: readonly EntryKey[];
  /** `<kind>.<verb>`. */
  action: string;
  resourceId: string;
  organizationId: string;
  before: string | null;
  after: string | null;
  /** True when an active deployment was removed or switched off by this change. */
  deactivates: boolean;
  /** Rows that get the new revision once it is known; none for a removal. */
  row: ResourceEntity | undefined;
}

/** Looks whether the work may stand as it is; writes nothing. */
export type Check = () => Promise<void>;

/** More changes in one transaction than this are refused: a delta must stay small. */
const MAX_CHANGES = 20_000;

/**
 * The changes of one transaction. Work that gets one writes its rows through `manager` and records each of them
 * exactly once; the command path then commits rows, history, audit and revision together.
 */
export class ChangeSet {
  /** The transaction. */
  readonly manager: EntityManager;
  readonly caller: Caller;
  /** Moment of the transaction, for created_at, updated_at, history and audit alike. */
  readonly at: Date;
  private readonly changes: RecordedChange[] = [];
  private putOff: Check[] | undefined;

  constructor(manager: EntityManager, caller: Caller, at: Date) {
    this.manager = manager;
    this.caller = caller;
    this.at = at;
  }

  /** Everything recorded so far, in order. */
  get recorded(): readonly RecordedChange[] {
    return this.changes;
  }

  /** Inserts a new row, stamps its times and author, and records it. */
  async create<Row extends ResourceEntity>(kind: ResourceKind<Row>, row: Row, verb = 'create'): Promise<Row> {
    Object.assign(row, { revision: 0n, createdAt: this.at, updatedAt: this.at, createdBy: this.caller.actorId });
    await this.manager.insert(kind.entity, row as never);
    this.record(kind, row, verb, null, kind.describe(row));
    return row;
  }

  /**
   * Writes a changed row and records it.
   *
   * @param before `kind.describe(row)`, taken before the row was changed
   * @param verb for the audit log, default `update`
   */
  async update<Row extends ResourceEntity>(
    kind: ResourceKind<Row>,
    row: Row,
    before: ResourceDocument,
    verb = 'update',
  ): Promise<Row> {
    row.updatedAt = this.at;
    await this.manager.save(kind.entity, row as never, { reload: false, transaction: false });
    this.record(kind, row, verb, before, kind.describe(row));
    return row;
  }

  /** Deletes a row and records it. */
  async remove<Row extends ResourceEntity>(kind: ResourceKind<Row>, row: Row): Promise<void> {
    await this.manager.delete(kind.entity, row.id);
    this.record(kind, row, 'delete', kind.describe(row), null);
  }

  /** Records a change of a resource whose own columns stay as they are, so that watchers get it again. */
  touch<Row extends ResourceEntity>(kind: ResourceKind<Row>, row: Row, verb: string): void {
    const document = kind.describe(row);
    this.record(kind, row, verb, document, document);
  }

  /**
   * Checks a state that several parts of the work bring about together: at once, or once all parts are done where the
   * work has asked for that.
   *
   * @throws what the check throws
   */
  async require(check: Check): Promise<void> {
    if (this.putOff === undefined) await check();
    else this.putOff.push(check);
  }

  /** From here on checks wait for {@link takeChecks}: whoever calls this runs each of them before the end. */
  putOffChecks(): void {
    this.putOff ??= [];
  }

  /** The checks that were put off since the last time. */
  takeChecks(): readonly Check[] {
    return this.putOff?.splice(0) ?? [];
  }

  /**
   * Does a part of the work that may fail on its own: what it wrote and recorded is then taken back, the rest stays.
   *
   * @throws what the part threw
   */
  async attempt<T>(part: () => Promise<T>): Promise<T> {
    const recorded = this.changes.length;
    await this.manager.query('SAVEPOINT part');
    try {
      const result = await part();
      await this.manager.query('RELEASE SAVEPOINT part');
      return result;
    } catch (error) {
      this.changes.length = recorded;
      this.takeChecks();
      await this.manager.query('ROLLBACK TO SAVEPOINT part');
      throw error;
    }
  }

  private record<Row extends ResourceEntity>(
    kind: ResourceKind<Row>,
    row: Row,
    verb: string,
    before: ResourceDocument | null,
    after: ResourceDocument | null,
  ): void {
    if (this.changes.length >= MAX_CHANGES) {
      throw new AppError('INVALID_REQUEST', `A single change may touch at most ${MAX_CHANGES} resources.`);
    }
    const wasActive = before !== null && (kind.countsAsActiveDeployment?.(before) ?? false);
    const isActive = after !== null && (kind.countsAsActiveDeployment?.(after) ?? false);
    this.changes.push({
      kind: kind.name,
      table: kind.table,
      entries: entriesOf(kind, row.id, [before, after]),
      action: `${kind.name}.${verb}`,
      resourceId: row.id,
      organizationId: kind.organizationOf(row),
      before: toJson(before),
      after: toJson(after),
      deactivates: wasActive && !isActive,
      row: after === null ? undefined : row,
    });
  }
}

/** Entries of the document before as well as after: what it no longer brings forth must go. */
function entriesOf<Row extends ResourceEntity>(
  kind: ResourceKind<Row>,
  id: string,
  documents: readonly (ResourceDocument | null)[],
): EntryKey[] {
  const entries: EntryKey[] = kind.inSnapshot ? [{ kind: kind.name, id }] : [];
  for (const document of documents) {
    for (const entry of document === null ? [] : (kind.entriesOf?.(document, id) ?? [])) {
      const known = entries.some((other) => other.kind === entry.kind && other.id === entry.id);
      if (!known) entries.push(entry);
    }
  }
  return entries;
}

function toJson(document: ResourceDocument | null): string | null {
  if (document === null) return null;
  return JSON.stringify(document, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value));
}
