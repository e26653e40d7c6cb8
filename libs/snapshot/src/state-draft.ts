import type { ConfigRevision } from '@roundhouse/contracts/common/v1/common';
import type {
  AccessBindingEntry,
  AccessPolicyEntry,
  DeploymentEntry,
  ModelEntry,
  PlatformSettings,
  RouteGroupEntry,
  SnapshotCounts,
} from '@roundhouse/contracts/registry/v1/snapshot';
import { AccessIndexDraft } from './access-index.ts';
import { callableKey, ConfigState, type StateParts } from './config-state.ts';
import { isActiveDeployment, type EntryByKind, type EntryKind } from './entries.ts';
import { countsOfTables, editTables, freezeTables, type TableDrafts } from './entry-tables.ts';
import { Interner } from './interner.ts';
import type { MapDraft } from './persistent-map.ts';
import { referenceKey, referencesOf } from './references.ts';
import { refuse } from './refusal.ts';

type Callable = ModelEntry | RouteGroupEntry;

interface OwnedEntry {
  readonly id: string;
  readonly organizationId: string;
}

/**
 * The next state in the making. Validates only what is put or removed: every reference of a put entry, and
 * that nothing refers any longer to a removed one. Throws refusals; the state it began from stays untouched.
 */
export class StateDraft {
  private readonly tables: TableDrafts;
  private readonly callables: MapDraft<string>;
  private readonly deploymentsByModel: MapDraft<readonly DeploymentEntry[]>;
  private readonly references: MapDraft<number>;
  private readonly touched = new Set<string>();
  private readonly removed: [EntryKind, string][] = [];
  private readonly displaced = new Set<string>();
  private readonly access: AccessIndexDraft;
  /** References to entries of the same kind, which may come later. */
  private readonly later: [EntryKind, OwnedEntry, string][] = [];
  private readonly interner = new Interner();
  private activeDeployments: number;
  private switchedOff = 0;
  platformSettings: PlatformSettings;

  constructor(parts: StateParts) {
    this.tables = editTables(parts.tables);
    this.callables = parts.callables.edit();
    this.deploymentsByModel = parts.deploymentsByModel.edit();
    this.access = new AccessIndexDraft(parts.access);
    this.references = parts.references.edit();
    this.activeDeployments = parts.activeDeployments;
    this.platformSettings = parts.platformSettings;
  }

  /** Entry of the draft, as far as it has got. */
  get<Kind extends EntryKind>(kind: Kind, id: string): EntryByKind[Kind] | undefined {
    return this.table(kind).get(id);
  }

  /** Adds an entry or replaces the one with its id. */
  put<Kind extends EntryKind>(kind: Kind, entry: EntryByKind[Kind]): void {
    if (entry.id === '') refuse('malformed', `${kind} without an id`);
    this.touch(kind, entry.id);
    this.checkReferences(kind, entry);
    this.interner.shareTexts(kind, entry);
    const table = this.table(kind);
    const before = table.get(entry.id);
    const activeBefore = this.activeDeployments;
    if (before) this.unlink(kind, before);
    table.set(entry.id, entry);
    this.link(kind, entry);
    if (this.activeDeployments < activeBefore) this.switchedOff += 1;
  }

  /** Takes an entry away; an unknown id is no fault. */
  remove(kind: EntryKind, id: string): void {
    this.touch(kind, id);
    const table = this.table(kind);
    const before = table.get(id);
    if (!before) return;
    const activeBefore = this.activeDeployments;
    this.unlink(kind, before);
    table.delete(id);
    this.removed.push([kind, id]);
    if (this.activeDeployments < activeBefore) this.switchedOff += 1;
  }

  /** Deployments that were active in the state before and no longer are. */
  get deactivated(): number {
    return this.switchedOff;
  }

  get counts(): SnapshotCounts {
    return countsOfTables(this.tables, this.activeDeployments);
  }

  /** Ends the edit after the last checks, which need all entries in place. */
  freeze(revision: ConfigRevision): ConfigState {
    for (const [kind, id] of this.removed) {
      if (this.references.has(referenceKey(kind, id))) {
        refuse('bad_reference', `removes ${kind} ${id}, which is still referred to`);
      }
    }
    for (const [kind, entry, id] of this.later) this.checkReference(kind, entry, kind, id);
    for (const id of this.displaced) {
      const callable = this.tables.model.get(id) ?? this.tables.routeGroup.get(id);
      if (callable && namesOf(callable).some((name) => this.callables.get(name) !== id)) {
        refuse('conflict', `two models or route groups named ${callable.key} in one scope`);
      }
    }
    return new ConfigState({
      revision,
      platformSettings: this.platformSettings,
      tables: freezeTables(this.tables),
      callables: this.callables.freeze(),
      deploymentsByModel: this.deploymentsByModel.freeze(),
      access: this.access.freeze(this.tables.accessPolicy),
      references: this.references.freeze(),
      activeDeployments: this.activeDeployments,
    });
  }

  private table<Kind extends EntryKind>(kind: Kind): MapDraft<EntryByKind[Kind]> {
    return this.tables[kind];
  }

  private touch(kind: EntryKind, id: string): void {
    const key = referenceKey(kind, id);
    if (this.touched.has(key)) refuse('conflict', `${kind} ${id} is named twice`);
    this.touched.add(key);
  }

  private checkReferences<Kind extends EntryKind>(kind: Kind, entry: EntryByKind[Kind]): void {
    for (const [target, id] of referencesOf(kind, entry)) {
      if (target === kind) this.later.push([kind, entry as OwnedEntry, id]);
      else this.checkReference(kind, entry as OwnedEntry, target, id);
    }
  }

  private checkReference(kind: EntryKind, entry: OwnedEntry, target: EntryKind, id: string): void {
    const found = this.table(target).get(id);
    if (!found) refuse('bad_reference', `${kind} ${entry.id} names ${target} ${id}, which is not there`);
    if ('organizationId' in found && found.organizationId !== entry.organizationId) {
      refuse('bad_reference', `${kind} ${entry.id} names ${target} ${id} of another organization`);
    }
  }

  private link<Kind extends EntryKind>(kind: Kind, entry: EntryByKind[Kind]): void {
    for (const [target, id] of referencesOf(kind, entry)) this.count(referenceKey(target, id), 1);
    if (kind === 'model' || kind === 'routeGroup') this.name(entry as Callable);
    if (kind === 'deployment') this.attachDeployment(entry as DeploymentEntry);
    if (kind === 'accessPolicy') this.access.putPolicy(entry as AccessPolicyEntry);
    if (kind === 'accessBinding') this.access.putBinding(entry as AccessBindingEntry);
  }

  private unlink<Kind extends EntryKind>(kind: Kind, entry: EntryByKind[Kind]): void {
    for (const [target, id] of referencesOf(kind, entry)) this.count(referenceKey(target, id), -1);
    if (kind === 'model' || kind === 'routeGroup') {
      for (const name of namesOf(entry as Callable)) {
        if (this.callables.get(name) === entry.id) this.callables.delete(name);
      }
    }
    if (kind === 'deployment') this.detachDeployment(entry as DeploymentEntry);
    if (kind === 'accessPolicy') this.access.dropPolicy(entry as AccessPolicyEntry);
    if (kind === 'accessBinding') this.access.dropBinding(entry as AccessBindingEntry);
  }

  /** Two models may swap names in one delta: a name is taken at once, and who lost one is judged at the end. */
  private name(callable: Callable): void {
    for (const name of namesOf(callable)) {
      const holder = this.callables.get(name);
      if (holder !== undefined) this.displaced.add(holder);
      this.callables.set(name, callable.id);
    }
  }

  private attachDeployment(deployment: DeploymentEntry): void {
    const siblings = this.deploymentsByModel.get(deployment.modelId) ?? [];
    const at = siblings.findIndex((sibling) => sibling.id > deployment.id);
    this.deploymentsByModel.set(
      deployment.modelId,
      at < 0 ? [...siblings, deployment] : siblings.toSpliced(at, 0, deployment),
    );
    if (isActiveDeployment(deployment)) this.activeDeployments += 1;
  }

  private detachDeployment(deployment: DeploymentEntry): void {
    const siblings = this.deploymentsByModel.get(deployment.modelId) ?? [];
    const left = siblings.filter((sibling) => sibling.id !== deployment.id);
    if (left.length === 0) this.deploymentsByModel.delete(deployment.modelId);
    else this.deploymentsByModel.set(deployment.modelId, left);
    if (isActiveDeployment(deployment)) this.activeDeployments -= 1;
  }

  private count(key: string, step: number): void {
    const count = (this.references.get(key) ?? 0) + step;
    if (count === 0) this.references.delete(key);
    else this.references.set(key, count);
  }
}

/** Every name under which it is called: its key, and the aliases of a model. */
function namesOf(callable: Callable): string[] {
  const { organizationId, projectId, key } = callable;
  const aliases = 'aliases' in callable ? callable.aliases : [];
  return [key, ...aliases].map((name) => callableKey(projectId === '' ? organizationId : projectId, name));
}
