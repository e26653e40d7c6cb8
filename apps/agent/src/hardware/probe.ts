import { diskSpace } from '../downloads/disk-space.ts';
import type { EngineBuild } from '../engine/engine-build.ts';
import type { Gpu } from './gpu.ts';
import { readGpus } from './gpus.ts';
import { readHostFacts, type HostFacts } from './host-facts.ts';

/** A llama-server of the host. */
export interface ProbedEngine {
  /** See {@link EngineBuild}. */
  id: string;
  version: string;
  /** Long flags that it knows, with their dashes. */
  flags: readonly string[];
  /** Names of the devices that it can use. */
  devices: readonly string[];
  /** Whether it can say what a model would take without loading it. */
  dryRun: boolean;
}

/** What this host is and has, at one moment. */
export interface Probe extends HostFacts {
  modelsDiskTotalBytes: number;
  modelsDiskFreeBytes: number;
  /** Finished files of the store. */
  storeUsedBytes: number;
  /** Promised to running downloads and not written yet. */
  downloadReservedBytes: number;
  gpus: readonly Gpu[];
  /** Of llama-server; empty = none found. */
  engineVersion: string;
  /** The first is the one that instances get. */
  engines: readonly ProbedEngine[];
}

/** The models directory, as far as a probe tells of it. */
export interface ProbedStore {
  readonly directory: string;
  usedBytes(): Promise<number>;
  reservedBytes(): number;
}

/**
 * Reads hardware, space of the models directory and engine. What cannot be read stays 0 or empty.
 *
 * @param environment for vendor tools
 */
export async function probeHost(
  store: ProbedStore,
  build: EngineBuild | undefined,
  environment: NodeJS.ProcessEnv,
): Promise<Probe> {
  const [facts, gpus, disk, storeUsedBytes] = await Promise.all([
    readHostFacts(),
    readGpus(build?.deviceListing ?? '', environment),
    diskSpace(store.directory),
    store.usedBytes(),
  ]);
  return {
    ...facts,
    gpus,
    modelsDiskTotalBytes: disk.totalBytes,
    modelsDiskFreeBytes: disk.freeBytes,
    storeUsedBytes,
    downloadReservedBytes: store.reservedBytes(),
    engineVersion: build?.version ?? '',
    engines: build === undefined ? [] : [probedEngine(build, gpus)],
  };
}

function probedEngine({ id, version, flags, dryRunPath }: EngineBuild, gpus: readonly Gpu[]): ProbedEngine {
  const devices = gpus.map((gpu) => gpu.device).filter((device) => device !== '');
  return { id, version, flags: [...flags], devices, dryRun: dryRunPath !== undefined };
}
