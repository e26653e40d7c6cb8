import { AppError, type FaultDetail } from '@roundhouse/errors';
import { newId } from '@roundhouse/kernel';
import type { EntityManager, FindOptionsWhere } from 'typeorm';
import type { ChangeSet } from '../commands/change-set.ts';
import type { CommandPath } from '../commands/command-path.service.ts';
import { mayActIn, type Caller } from '../commands/domain/caller.ts';
import { refuseWithDependants } from './resource-dependants.ts';
import type { ResourceKind } from './resource-kind.ts';
import { listPage, visibleOrganization, type Page, type PageQuery } from './resource-list.ts';
import { findVisible, requireRevision } from './resource-lookup.ts';
import type { ResourceEntity } from './resource.entity.ts';

/**
 * Use cases of a resource that is described by one specification: create, read, list, replace, delete. A feature
 * derives from it and says how a specification is checked and what stands in the way of a deletion.
 */
export abstract class SpecResourceService<Spec extends object, Row extends ResourceEntity & Spec> {
  protected readonly commands: CommandPath;
  protected readonly kind: ResourceKind<Row>;

  constructor(commands: CommandPath, kind: ResourceKind<Row>) {
    this.commands = commands;
    this.kind = kind;
  }

  /**
   * Once per idempotency key of the caller.
   *
   * @throws AppError INVALID_REQUEST naming every fault; CONFLICT for a key in use; NOT_FOUND, FORBIDDEN
   */
  async create(caller: Caller, spec: Spec): Promise<Row> {
    const { row } = await this.commands.createOnce(caller, this.kind, spec, async (changes) => {
      const settled = await this.settle(changes, spec, undefined);
      const row = Object.assign(new this.kind.entity(), settled, { id: this.idFor(settled) });
      await changes.create(this.kind, row);
      await this.written(changes, row);
      return row;
    });
    return row;
  }

  /** @throws AppError NOT_FOUND */
  async get(caller: Caller, id: string): Promise<Row> {
    return this.commands.read((manager) => findVisible(manager, this.kind, caller, id));
  }

  /**
   * Lists what the caller may see, oldest first.
   *
   * @param organizationId empty = of all organizations that the caller may see
   * @throws AppError INVALID_REQUEST for a bad cursor or limit; NOT_FOUND for an organization of others
   */
  async list(
    caller: Caller,
    organizationId: string,
    page: PageQuery,
    filter: FindOptionsWhere<Row> = {},
  ): Promise<Page<Row>> {
    const visible = visibleOrganization(caller, organizationId);
    const where = visible === undefined ? filter : { ...filter, ...this.ownedBy(visible) };
    return this.commands.read((manager) => listPage(manager, this.kind, where, page));
  }

  /**
   * Replaces the specification.
   *
   * @param expectedRevision 0 = whatever it is
   * @throws AppError as {@link create}; STALE_REVISION when it was changed meanwhile
   */
  async update(caller: Caller, id: string, expectedRevision: bigint, spec: Spec): Promise<Row> {
    return this.commands.run(caller, async (changes) => {
      const row = await findVisible(changes.manager, this.kind, caller, id, true);
      requireRevision(row, expectedRevision, this.kind.noun);
      const before = this.kind.describe(row);
      Object.assign(row, await this.settle(changes, spec, row));
      await changes.update(this.kind, row, before);
      await this.written(changes, row);
      return row;
    });
  }

  /** @throws AppError NOT_FOUND; CONFLICT that names every dependant */
  async delete(caller: Caller, id: string): Promise<void> {
    await this.commands.run(caller, async (changes) => {
      const row = await findVisible(changes.manager, this.kind, caller, id, true);
      refuseWithDependants(this.kind.noun, await this.dependants(changes.manager, row));
      await this.removing(changes, row);
      await changes.remove(this.kind, row);
    });
  }

  /** Completes and checks a specification. @throws AppError INVALID_REQUEST naming every fault; CONFLICT */
  protected abstract settle(changes: ChangeSet, spec: Spec, current: Row | undefined): Promise<Spec>;

  /** The rows of an organization, for lists. */
  protected abstract ownedBy(organizationId: string): FindOptionsWhere<Row>;

  /** What refers to the row, by name. */
  protected abstract dependants(manager: EntityManager, row: Row): Promise<FaultDetail[]>;

  /** Id of a new row. */
  protected idFor(_settled: Spec): string {
    return newId();
  }

  /** Writes what belongs to the row elsewhere; called inside the transaction. */
  protected async written(_changes: ChangeSet, _row: Row): Promise<void> {}

  /** Removes what belongs to the row elsewhere; called inside the transaction. */
  protected async removing(_changes: ChangeSet, _row: Row): Promise<void> {}

  /** The organization that a new resource belongs to: the one named, else the caller's own. @throws AppError NOT_FOUND */
  protected organizationFor(caller: Caller, named: string): string {
    const organizationId = named === '' ? caller.organizationId : named;
    if (!mayActIn(caller, organizationId)) throw new AppError('NOT_FOUND', 'No such organization.');
    return organizationId;
  }
}
