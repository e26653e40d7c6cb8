import { Inject, Injectable } from '@nestjs/common';
import { inTransaction } from '@roundhouse/database';
import { DataSource, type EntityManager } from 'typeorm';
import { ChangeSet } from './change-set.ts';
import { commitChanges } from './commit-changes.ts';
import { CONFIG_ANNOUNCER, type ConfigAnnouncer } from './commands.ports.ts';
import { translateDatabaseError } from './database-error.ts';
import type { Caller } from './domain/caller.ts';

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
    const { result, revision } = await this.translated(() =>
      inTransaction(this.dataSource, async (manager) => {
        const changes = new ChangeSet(manager, caller, new Date());
        const result = await work(changes);
        const revision = changes.recorded.length > 0 ? await commitChanges(changes) : undefined;
        return { result, revision };
      }),
    );
    if (revision !== undefined) this.announcer.announce(revision);
    return result;
  }

  /** Reads outside any transaction. @throws AppError NOT_READY when the database is away */
  async read<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.translated(() => work(this.dataSource.manager));
  }

  private async translated<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw translateDatabaseError(error);
    }
  }
}
