import type { ConfigRevision } from '@roundhouse/contracts/common/v1/common';
import type {
  AccessSubject,
  ApiKeyEntry,
  CircuitEntry,
  CredentialEntry,
  DeploymentEntry,
  LimitEntry,
  ModelEntry,
  OrganizationEntry,
  PlatformSettings,
  ProjectEntry,
  ProviderEntry,
  RouteGroupEntry,
  SettingsEntry,
  SnapshotCounts,
} from '@roundhouse/contracts/registry/v1/snapshot';
import { accessKey, type SubjectAccess } from './access-index.ts';
import type { EntryByKind, EntryKind } from './entries.ts';
import { countsOfTables, emptyTables, type EntryTables } from './entry-tables.ts';
import { PersistentMap } from './persistent-map.ts';

/** What a state consists of. Entries are decoded once; the indexes hold ids and the same objects. */
export interface StateParts {
  readonly revision: ConfigRevision;
  readonly platformSettings: PlatformSettings;
  readonly tables: EntryTables;
  /** Id of a model or route group by `callableKey`. */
  readonly callables: PersistentMap<string>;
  /** Deployments by model id, by ascending id. */
  readonly deploymentsByModel: PersistentMap<readonly DeploymentEntry[]>;
  /** Access policy and bindings by `accessKey`. */
  readonly access: PersistentMap<SubjectAccess>;
  /** How many entries refer to one, by `referenceKey`; absent = none. */
  readonly references: PersistentMap<number>;
  readonly activeDeployments: number;
}

/** Place of a callable name in its scope (project or organization). Names differ without regard to case. */
export function callableKey(scopeId: string, name: string): string {
  return `${scopeId}\u0000${name.toLowerCase()}`;
}

/**
 * The configuration at one revision: immutable, consistent in itself, looked up by id without waiting.
 * Entries must not be changed by their readers.
 */
export class ConfigState {
  private readonly parts: StateParts;

  /** @internal made by `applyTransfer` only */
  constructor(parts: StateParts) {
    this.parts = parts;
  }

  /** @internal for the draft of the next state */
  get content(): StateParts {
    return this.parts;
  }

  get revision(): ConfigRevision {
    return this.parts.revision;
  }

  get platformSettings(): PlatformSettings {
    return this.parts.platformSettings;
  }

  organization(id: string): OrganizationEntry | undefined {
    return this.parts.tables.organization.get(id);
  }

  project(id: string): ProjectEntry | undefined {
    return this.parts.tables.project.get(id);
  }

  apiKey(id: string): ApiKeyEntry | undefined {
    return this.parts.tables.apiKey.get(id);
  }

  credential(id: string): CredentialEntry | undefined {
    return this.parts.tables.credential.get(id);
  }

  provider(id: string): ProviderEntry | undefined {
    return this.parts.tables.provider.get(id);
  }

  model(id: string): ModelEntry | undefined {
    return this.parts.tables.model.get(id);
  }

  deployment(id: string): DeploymentEntry | undefined {
    return this.parts.tables.deployment.get(id);
  }

  /** Deployments of a model, active or not, by ascending id; empty for an unknown model. */
  deploymentsOf(modelId: string): readonly DeploymentEntry[] {
    return this.parts.deploymentsByModel.get(modelId) ?? [];
  }

  routeGroup(id: string): RouteGroupEntry | undefined {
    return this.parts.tables.routeGroup.get(id);
  }

  /** What a scope sets for itself. @param id of an organization or project, or `platform` */
  settings(id: string): SettingsEntry | undefined {
    return this.parts.tables.settings.get(id);
  }

  /** Minute limits of an organization, project, team or member. */
  limit(id: string): LimitEntry | undefined {
    return this.parts.tables.limit.get(id);
  }

  /** What an administrator decided about the circuit of a deployment or provider. */
  circuit(id: string): CircuitEntry | undefined {
    return this.parts.tables.circuit.get(id);
  }

  /** What access entries say about a subject; undefined = nothing. */
  accessOf(subject: AccessSubject, subjectId: string): SubjectAccess | undefined {
    return this.parts.access.get(accessKey(subject, subjectId));
  }

  /** Every entry of one kind. */
  entries<Kind extends EntryKind>(kind: Kind): Iterable<EntryByKind[Kind]> {
    return (this.parts.tables[kind] as PersistentMap<EntryByKind[Kind]>).values();
  }

  /** Id of the model or route group with this name in exactly this scope (a project's or an organization's id). */
  callableIn(scopeId: string, name: string): string | undefined {
    return this.parts.callables.get(callableKey(scopeId, name));
  }

  get counts(): SnapshotCounts {
    return countsOfTables(this.parts.tables, this.parts.activeDeployments);
  }
}

/** The parts of a state without any entry, to build a full snapshot on. */
export function emptyParts(revision: ConfigRevision): StateParts {
  return {
    revision,
    platformSettings: { nodeCaPem: '' },
    tables: emptyTables(),
    callables: new PersistentMap(),
    deploymentsByModel: new PersistentMap(),
    access: new PersistentMap(),
    references: new PersistentMap(),
    activeDeployments: 0,
  };
}
