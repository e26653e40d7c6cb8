import {
  checkDocument,
  creationOf,
  isJsonObject,
  mergePatch,
  refusal,
  type Action,
  type Json,
  type JsonObject,
  type Place,
} from '@roundhouse/admin-api';
import { AppError, type FaultDetail } from '@roundhouse/errors';
import { isId, newId } from '@roundhouse/kernel';
import type { EntityManager, FindOptionsWhere } from 'typeorm';
import type { ChangeSet } from '../commands/change-set.ts';
import type { CommandPath } from '../commands/command-path.service.ts';
import { may, requirePermission, type Caller } from '../commands/domain/caller.ts';
import type { DocumentEntity } from './document.entity.ts';
import type { DocumentKind } from './document-kind.ts';
import { keysAt } from './document-keys.ts';
import { listDocuments, type DocumentQuery } from './document-list.ts';
import { withOwner } from './document-owner.ts';
import { dependantsOf, resolveReferences } from './document-references.ts';
import { documentView } from './document-view.ts';
import { Faults } from './domain/faults.ts';
import { sameDocument } from './domain/same-document.ts';
import { refuseWithDependants } from './resource-dependants.ts';
import { settleKey } from './resource-keys.ts';
import type { ResourceDocument } from './resource-kind.ts';
import { requireRevision } from './resource-revision.ts';
import type { Page } from './resource-list.ts';

/** Members that were written beside the specification and are never shown; null = a patch removes it. */
export type Secrets = Readonly<Record<string, unknown>>;

/** What a POST made. */
export interface Created<Row> {
  readonly row: Row;
  /** False when an earlier call with the same idempotency key made it. */
  readonly created: boolean;
  /** Shown this once; absent on a repetition. */
  readonly once?: JsonObject;
}

const UNCHANGEABLE = ['organization_id', 'project_id'];

/**
 * Use cases of a kind of resource that is described by one document: create, read, list, change, delete. A feature
 * derives from it and says what its documents must fulfil beyond their schema.
 *
 * Every write also exists as a part of a larger change (`…In`), for whoever changes many resources in one transaction.
 */
export abstract class DocumentService<Spec extends object, Row extends DocumentEntity<Spec>> {
  protected readonly commands: CommandPath;
  /** The kind of resource. */
  readonly kind: DocumentKind<Spec, Row>;

  constructor(commands: CommandPath, kind: DocumentKind<Spec, Row>) {
    this.commands = commands;
    this.kind = kind;
  }

  /**
   * Makes a resource, once per idempotency key of the caller.
   *
   * @param input the document of a POST, not yet checked
   * @throws AppError INVALID_REQUEST naming every fault; CONFLICT for a key in use; NOT_FOUND, FORBIDDEN
   */
  async create(caller: Caller, input: unknown): Promise<Created<Row>> {
    let once: JsonObject | undefined;
    const request = this.withoutSecrets(input);
    const { row, created } = await this.commands.createOnce(caller, this.kind, request, async (changes) => {
      const made = await this.createIn(changes, input);
      once = made.once;
      return made.row;
    });
    return once === undefined || !created ? { row, created } : { row, created, once };
  }

  /**
   * As {@link create}, as a part of a larger change.
   *
   * @param id of what is restored after a deletion; else a new one
   */
  async createIn(changes: ChangeSet, input: unknown, id = newId()): Promise<{ row: Row; once?: JsonObject }> {
    const { manager, caller } = changes;
    const faults = new Faults();
    const parsed = this.parse(await withOwner(manager, this.kind.definition, caller, input), faults);
    const place = this.kind.placeOf(parsed.spec, id);
    // Without an id: a new tenant is made in the installation, not in itself.
    this.requireCreation(caller, this.kind.placeOf(parsed.spec, ''));
    const resolved = await resolveReferences(manager, this.kind, parsed.spec, place, faults);
    const spec = await this.settled(
      changes,
      { spec: resolved, secrets: parsed.secrets, current: undefined, id },
      faults,
    );
    const row = Object.assign(new this.kind.entity(), { id, spec });
    const once = await this.prepare(changes, row, undefined, parsed.secrets);
    await changes.create(this.kind, row);
    await this.written(changes, row, undefined);
    return once === undefined ? { row } : { row, once };
  }

  /** @throws AppError NOT_FOUND, also for what the caller may not see */
  async get(caller: Caller, id: string): Promise<Row> {
    return this.commands.read((manager) => this.find(manager, caller, id));
  }

  /** Lists what the caller may see. @throws AppError INVALID_REQUEST for a cursor that is none */
  async list(caller: Caller, query: DocumentQuery): Promise<Page<Row>> {
    return this.commands.read((manager) => listDocuments(manager, this.kind, caller, query));
  }

  /**
   * Applies a merge patch. One that changes nothing leaves the revision as it is.
   *
   * @param patch not yet checked; `revision` in it must be the current one
   * @throws AppError as {@link create}; STALE_REVISION when it was changed meanwhile
   */
  async update(caller: Caller, id: string, patch: unknown): Promise<Row> {
    return this.commands.run(caller, async (changes) => this.updateIn(changes, id, patch));
  }

  /** As {@link update}, as a part of a larger change. */
  async updateIn(changes: ChangeSet, id: string, patch: unknown): Promise<Row> {
    const row = await this.findChangeable(changes, id);
    if (!isJsonObject(patch)) throw refusal(this.kind.noun, [{ where: '', message: 'must be an object' }]);
    const { revision, ...change } = patch;
    requireRevision(row, readRevision(revision, this.kind.noun), this.kind.noun);
    return this.rewrite(changes, row, mergePatch(row.spec as Json, change), change);
  }

  /**
   * Puts a whole document in place of the one so far, as a part of a larger change. Secrets that it does not name stay,
   * those that it names as null go. One that changes nothing leaves the revision as it is.
   *
   * @throws AppError as {@link update}
   */
  async replaceIn(changes: ChangeSet, id: string, input: JsonObject): Promise<Row> {
    return this.rewrite(changes, await this.findChangeable(changes, id), input, input);
  }

  /** What a whole document says, once it is checked against its schema alone; undefined when it does not fit. */
  read(input: unknown): { spec: Spec; secrets: Secrets } | undefined {
    const { value } = checkDocument(creationOf(this.kind.definition), input);
    return value === undefined ? undefined : this.separated(value, isJsonObject(input) ? input : {});
  }

  /** True when a row holds these secrets already, so that giving them again changes nothing. Default: nobody knows. */
  async holdsSecrets(_manager: EntityManager, _row: Row, secrets: Secrets): Promise<boolean> {
    return Object.keys(secrets).length === 0;
  }

  /** True for what another part of Roundhouse makes and removes: configuration as code leaves it alone. */
  isManaged(_described: ResourceDocument): boolean {
    return false;
  }

  private async findChangeable({ manager, caller }: ChangeSet, id: string): Promise<Row> {
    const row = await this.find(manager, caller, id, true);
    requirePermission(caller, this.action('update'), this.kind.placeOf(row.spec, row.id));
    return row;
  }

  private async rewrite(changes: ChangeSet, row: Row, input: unknown, given: JsonObject): Promise<Row> {
    const { manager } = changes;
    const { id } = row;
    const faults = new Faults();
    const parsed = this.parse(input, faults, given);
    this.requireUnmoved(parsed.spec, row.spec, faults);
    const place = this.kind.placeOf(row.spec, row.id);
    const resolved = await resolveReferences(manager, this.kind, parsed.spec, place, faults);
    const { secrets } = parsed;
    const spec = await this.settled(changes, { spec: resolved, secrets, current: row, id }, faults);
    if (Object.keys(secrets).length === 0 && sameDocument(spec, row.spec)) return row;
    const before = this.kind.describe(row);
    const former = row.spec;
    row.spec = spec;
    await this.prepare(changes, row, former, secrets);
    await changes.update(this.kind, row, before, this.verbOf(secrets));
    await this.written(changes, row, former);
    return row;
  }

  /**
   * @param force also when something depends on it; only for those who may, and never where the database forbids it
   * @throws AppError NOT_FOUND; CONFLICT that names every dependant
   */
  async delete(caller: Caller, id: string, force = false): Promise<void> {
    await this.commands.run(caller, async (changes) => this.deleteIn(changes, id, force));
  }

  /** As {@link delete}, as a part of a larger change. */
  async deleteIn(changes: ChangeSet, id: string, force = false): Promise<void> {
    const { manager, caller } = changes;
    const row = await this.find(manager, caller, id, true);
    const place = this.kind.placeOf(row.spec, row.id);
    requirePermission(caller, this.action('delete'), place);
    const dependants = [...(await dependantsOf(manager, this.kind, id)), ...(await this.dependants(manager, row))];
    if (dependants.length > 0) {
      if (!force) refuseWithDependants(this.kind.noun, dependants);
      if (!may(caller, 'organization:update', place)) {
        throw new AppError('FORBIDDEN', 'Only an owner of the organization may force a deletion.');
      }
      await this.detach(changes, row);
    }
    await this.removing(changes, row);
    await changes.remove(this.kind, row);
  }

  /** Documents of rows as REST shows them. */
  async show(rows: readonly Row[]): Promise<JsonObject[]> {
    if (rows.length === 0) return [];
    const observed = await this.commands.read((manager) => this.observe(manager, rows));
    return rows.map((row) => documentView(this.kind.definition, row, observed.get(row.id)));
  }

  /**
   * Finds a resource that the caller may see.
   *
   * @param lock true inside a transaction that will change the row
   * @throws AppError NOT_FOUND when there is none, or when it belongs to somebody else: both look the same
   */
  async find(manager: EntityManager, caller: Caller, id: string, lock = false): Promise<Row> {
    const row = isId(id)
      ? await manager.findOne(this.kind.entity, {
          where: { id } as FindOptionsWhere<Row>,
          ...(lock ? { lock: { mode: 'pessimistic_write' as const } } : {}),
        })
      : null;
    if (row === null || !may(caller, this.action('read'), this.kind.placeOf(row.spec, row.id))) {
      throw new AppError('NOT_FOUND', `No such ${this.kind.noun}.`);
    }
    return row;
  }

  /**
   * Checks and completes a specification whose schema and references are right.
   *
   * @param faults for whatever is wrong; the specification that is returned then does not count
   */
  protected async check(_changes: ChangeSet, draft: Draft<Spec, Row>, _faults: Faults): Promise<Spec> {
    return draft.spec;
  }

  /**
   * Fills the columns beside the specification, just before the row is written.
   *
   * @param former specification before the change; undefined for a new row
   * @returns what the answer to a POST shows this once
   */
  protected async prepare(
    _changes: ChangeSet,
    _row: Row,
    _former: Spec | undefined,
    _secrets: Secrets,
  ): Promise<JsonObject | undefined> {
    return undefined;
  }

  /** Writes what belongs to the row elsewhere; called inside the transaction. */
  protected async written(_changes: ChangeSet, _row: Row, _former: Spec | undefined): Promise<void> {}

  /** Removes what belongs to the row elsewhere; called inside the transaction, before the row goes. */
  protected async removing(_changes: ChangeSet, _row: Row): Promise<void> {}

  /** Takes the row out of what refers to it, for a forced deletion. Default: refuses. */
  protected async detach(_changes: ChangeSet, _row: Row): Promise<void> {
    throw new AppError('CONFLICT', `A ${this.kind.noun} that is in use cannot be deleted by force.`);
  }

  /** What stands in the way of a deletion beside documents that refer to the row. */
  protected async dependants(_manager: EntityManager, _row: Row): Promise<FaultDetail[]> {
    return [];
  }

  /** Observed and derived members of rows, by id. */
  protected async observe(_manager: EntityManager, _rows: readonly Row[]): Promise<ReadonlyMap<string, JsonObject>> {
    return new Map();
  }

  /** Lower-case keys in the namespace of a specification that begin with the lower-case text. */
  protected async takenKeys(manager: EntityManager, spec: Spec, prefix: string): Promise<ReadonlySet<string>> {
    return keysAt(manager, this.kind, this.kind.placeOf(spec, ''), prefix);
  }

  /** Name that a key is derived from when none is given. */
  protected async keyNameOf(_manager: EntityManager, spec: Spec): Promise<string> {
    return (spec as { display_name?: string }).display_name ?? '';
  }

  /** Longest key, in characters. */
  protected readonly maxKeyLength: number = 64;

  /** Members that cannot be changed once the resource exists, beside organization and project. */
  protected readonly fixed: readonly string[] = [];

  /** The action of this kind with a verb. */
  protected action(verb: string): Action {
    return `${this.kind.definition.subject}:${verb}` as Action;
  }

  /** Verb of a change in the audit log. */
  protected verbOf(_secrets: Secrets): string {
    return 'update';
  }

  /** Takes what is written and never shown out of a document that fits its schema. */
  protected separate(document: Readonly<Record<string, unknown>>): { spec: object; secrets: Secrets } {
    const entries = Object.entries(document);
    const isSecret = (name: string): boolean => this.secretNames.includes(name);
    return {
      spec: Object.fromEntries(entries.filter(([name]) => !isSecret(name))),
      secrets: Object.fromEntries(
        entries.filter(([name, member]) => isSecret(name) && member !== undefined && member !== null),
      ),
    };
  }

  private get secretNames(): readonly string[] {
    return Object.keys(this.kind.definition.secrets?.shape ?? {});
  }

  private requireCreation(caller: Caller, place: Place): void {
    // What the caller may not even see is said not to exist.
    if (place.organizationId !== '' && !may(caller, 'organization:read', { ...place, projectId: '' })) {
      throw new AppError('NOT_FOUND', 'No such organization.');
    }
    // Without the team: a role for a team's things is no way into any project.
    if (place.projectId !== '' && !may(caller, 'project:read', { ...place, teamId: '' })) {
      throw new AppError('NOT_FOUND', 'No such project.');
    }
    requirePermission(caller, this.action('create'), place);
  }

  private async settled(changes: ChangeSet, draft: Draft<Spec, Row>, faults: Faults): Promise<Spec> {
    const checked = await this.check(changes, draft, faults);
    if (faults.details.length > 0) throw refusal(this.kind.noun, faults.details);
    if (!('key' in this.kind.definition.spec.shape)) return checked;
    const { key } = checked as { key?: string | null };
    const former = (draft.current?.spec as { key?: string } | undefined)?.key;
    const settled = await settleKey({
      wanted: key ?? '',
      displayName: await this.keyNameOf(changes.manager, checked),
      current: former,
      maxLength: this.maxKeyLength,
      taken: (prefix) => this.takenKeys(changes.manager, checked, prefix),
    });
    return { ...checked, key: settled };
  }

  /** @throws AppError INVALID_REQUEST when the document does not even fit its schema */
  private parse(input: unknown, faults: Faults, patch: JsonObject = {}): { spec: Spec; secrets: Secrets } {
    const { value, faults: found } = checkDocument(creationOf(this.kind.definition), input);
    for (const fault of found) faults.add(fault.where, fault.message);
    if (value === undefined) throw refusal(this.kind.noun, faults.details);
    return this.separated(value, patch);
  }

  /** @param given what was sent: a secret that is null in it is to be removed */
  private separated(document: Readonly<Record<string, unknown>>, given: JsonObject): { spec: Spec; secrets: Secrets } {
    const { spec, secrets } = this.separate(document);
    const removed = this.secretNames.filter((name) => given[name] === null).map((name) => [name, null] as const);
    return { spec: spec as Spec, secrets: { ...secrets, ...Object.fromEntries(removed) } };
  }

  private requireUnmoved(spec: Spec, current: Spec, faults: Faults): void {
    for (const name of [...UNCHANGEABLE, ...this.fixed]) {
      const now = (spec as Record<string, unknown>)[name];
      const before = (current as Record<string, unknown>)[name];
      faults.require(sameDocument(now, before), `/${name}`, 'cannot be changed');
    }
  }

  /** The document of a POST as it may be remembered: no part of it is secret. */
  protected withoutSecrets(input: unknown): object {
    if (!isJsonObject(input)) return {};
    return Object.fromEntries(Object.entries(input).filter(([name]) => !this.secretNames.includes(name)));
  }
}

/** A specification on its way to be stored. */
export interface Draft<Spec, Row> {
  readonly spec: Spec;
  readonly secrets: Secrets;
  /** The row so far; undefined for a new one. */
  readonly current: Row | undefined;
  readonly id: string;
}

/** Null, absent = whatever it is. */
function readRevision(revision: Json | undefined, noun: string): bigint {
  if (revision === undefined || revision === null) return 0n;
  if (typeof revision === 'string' && /^\d{1,18}$/.test(revision)) return BigInt(revision);
  throw refusal(noun, [{ where: '/revision', message: 'must be the text of a revision, as the resource shows it' }]);
}
