import type { LoadSettings } from '../engine/load-settings.ts';
import type { DesiredInstallation, InstallationPhase } from '../installations/installations.ts';
import type { NodeSettings, PublisherKey } from './node-settings.ts';

/** An instance that shall run on this node. */
export interface DesiredInstance {
  id: string;
  installationId: string;
  deploymentId: string;
  /** Name of the file to load. */
  modelFile: string;
  settings: LoadSettings;
  /** `always`: loaded at once and kept. `on_demand`: loaded for a new ticket, unloaded when idle or to make room. */
  residency: 'always' | 'on_demand';
  /** On demand only; 0 = until room is needed. */
  idleUnloadS: number;
  /** A higher one than was seen asks for the instance to be loaded. */
  loadTicket: number;
  /** Never unloaded to make room. */
  pinned: boolean;
  /** Id of the engine build; empty = the node's first. */
  engineBuild: string;
  /** What it is expected to take; 0 = not known. */
  memoryEstimateBytes: number;
}

/** All that this node should hold and run, as registry last said it. */
export interface DesiredState {
  generation: bigint;
  installations: readonly DesiredInstallation[];
  instances: readonly DesiredInstance[];
  settings: NodeSettings;
  publisherKeys: readonly PublisherKey[];
}

/** What there is on this node. */
export interface LocalState {
  /** Phase of each known installation by id, and whether its files are the desired ones. */
  installations: ReadonlyMap<string, { phase: InstallationPhase; upToDate: boolean }>;
  /** Ids of installations with a folder on disk, also unknown ones. */
  installationFolders: ReadonlySet<string>;
  /** Installation in use by each existing instance, by instance id; also of those that are stopping. */
  instances: ReadonlyMap<string, string>;
}

/** What leads from the one to the other. The order inside a list means nothing. */
export interface Actions {
  install: readonly DesiredInstallation[];
  uninstall: readonly string[];
  run: readonly DesiredInstance[];
  stop: readonly string[];
}

/**
 * Decides what to do. Safe to ask at any time and as often as one likes: actions under way are not repeated.
 * An installation goes only when no instance uses its files any more; an instance runs only when they are all there.
 * A node that drains runs nothing and keeps its files.
 */
export function planActions(desired: DesiredState, local: LocalState): Actions {
  const wantedInstallations = new Set(desired.installations.map((installation) => installation.id));
  const toRun = desired.settings.draining ? [] : desired.instances;
  const wantedInstances = new Set(toRun.map((instance) => instance.id));
  const inUse = new Set(local.instances.values());
  const present = new Set([...local.installations.keys(), ...local.installationFolders]);
  return {
    install: desired.installations.filter(({ id }) => !(local.installations.get(id)?.upToDate ?? false)),
    uninstall: [...present].filter(
      (id) => !wantedInstallations.has(id) && !inUse.has(id) && local.installations.get(id)?.phase !== 'cancelled',
    ),
    run: toRun.filter(
      ({ installationId }) =>
        local.installations.get(installationId)?.phase === 'ready' &&
        local.installations.get(installationId)?.upToDate === true,
    ),
    stop: [...local.instances.keys()].filter((id) => !wantedInstances.has(id)),
  };
}
