import { Inject, Injectable } from '@nestjs/common';
import { inTransaction } from '@roundhouse/database';
import { AppError } from '@roundhouse/errors';
import { DataSource, type EntityManager, type FindOptionsWhere } from 'typeorm';
import type { ResourceKind } from '../resources/resource-kind.ts';
import type { ResourceEntity } from '../resources/resource.entity.ts';
import { ChangeSet } from './change-set.ts';
import { commitChanges } from './commit-changes.ts';
import { CONFIG_ANNOUNCER, type ConfigAnnouncer } from './commands.ports.ts';
import { translateDatabaseError } from './database-error.ts';
import type { Caller } from './domain/caller.ts';
import { claimKey, keepKey } from './idempotency.ts';

/**
 * The one way in which configuration changes: the work validates and writes rows, and in the same transaction
 * follow history, audit and revision; then watchers are woken.
 */
@Injectable()
export class CommandPath {
  private readonly dataSource: DataSource;
  private readonly announcer: ConfigAnnouncer;

  constructor(@Inject(DataSource) dataSource: DataSource, @Inject(CONFIG_ANNOUNCER) announcer: ConfigAnnouncer) {
    this.dataSource = dataSource;
    this.announcer = announcer;
  }

  /**
   * Runs the work in one transaction. Recording nothing changes nothing and moves no revision. After a deadlock the
   * whole work runs again, so it must have no effect outside the transaction.
   *
   * @returns what the work returned; rows that it recorded then carry their new revision
   * @throws AppError of the work; NOT_READY when the database is away; CONFLICT when somebody was faster
   */
  async run<T>(caller: Caller, work: (changes: ChangeSet) => Promise<T>): Promise<T> {
    const { result, revision, recorded } = await this.translated(() =>
      inTransaction(this.dataSource, async (manager) => {
        const changes = new ChangeSet(manager, caller, new Date());
        const result = await work(changes);
        const revision = changes.recorded.length > 0 ? await commitChanges(changes) : undefined;
        return { result, revision, recorded: changes.recorded };
      }),
    );
    if (revision !== undefined) this.announcer.announce(revision, recorded);
    return result;
  }

  /**
   * Does the work as {@link run} would, and takes all of it back.
   *
   * @returns what the work returned
   * @throws AppError as {@link run}
   */
  async rehearse<T>(caller: Caller, work: (changes: ChangeSet) => Promise<T>): Promise<T> {
    return this.translated(async () => {
      let result: { value: T } | undefined;
      const backOut = new Error('a rehearsal is taken back');
      try {
        await inTransaction(this.dataSource, async (manager) => {
          result = { value: await work(new ChangeSet(manager, caller, new Date())) };
          throw backOut;
        });
      } catch (error) {
        if (error === backOut && result !== undefined) return result.value;
        throw error;
      }
      throw backOut;
    });
  }

  /**
   * Runs a creation once per idempotency key of the caller: a repetition gets what the first one made, as it is now.
   *
   * @param request what is to be created, without secrets; the same key with another request is refused
   * @returns the row, and whether this call made it
   * @throws AppError as {@link run}; CONFLICT for a key that was used otherwise; GONE when its row was deleted since
   */
  async createOnce<Row extends ResourceEntity>(
    caller: Caller,
    kind: ResourceKind<Row>,
    request: object,
    work: (changes: ChangeSet) => Promise<Row>,
  ): Promise<{ row: Row; created: boolean }> {
    const key = caller.idempotencyKey ?? '';
    return this.run(caller, async (changes) => {
      if (key === '') return { row: await work(changes), created: true };
      const earlierId = await claimKey(changes, key, { kind: kind.name, request });
      if (earlierId !== undefined) return { row: await findEarlier(changes, kind, earlierId), created: false };
      const row = await work(changes);
      await keepKey(changes, key, row.id);
      return { row, created: true };
    });
  }

  /** Reads outside any transaction. @throws AppError NOT_READY when the database is away */
  async read<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.translated(() => work(this.dataSource.manager));
  }

  /** As {@link read}, with one and the same view of all data. */
  async readConsistently<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.translated(() => inTransaction(this.dataSource, work, 'REPEATABLE READ'));
  }

  private async translated<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw translateDatabaseError(error);
    }
  }
}

async function findEarlier<Row extends ResourceEntity>(
  { manager }: ChangeSet,
  kind: ResourceKind<Row>,
  id: string,
): Promise<Row> {
  const row = await manager.findOne(kind.entity, { where: { id } as FindOptionsWhere<Row> });
  if (row === null) throw new AppError('GONE', `The ${kind.noun} that was created under this key is gone.`);
  return row;
}
