import { diskSpace } from '../downloads/disk-space.ts';
import type { EngineBuild } from '../engine/engine-build.ts';
import { readGpus, type Gpu } from './gpus.ts';
import { readHostFacts, type HostFacts } from './host-facts.ts';

/** What this host is and has, at one moment. */
export interface Probe extends HostFacts {
  modelsDiskTotalBytes: number;
  modelsDiskFreeBytes: number;
  gpus: readonly Gpu[];
  /** Of llama-server; empty = none found. */
  engineVersion: string;
}

/**
 * Reads hardware, space of the models directory and engine. What cannot be read stays 0 or empty.
 *
 * @param environment for vendor tools
 */
export async function probeHost(
  modelsDirectory: string,
  build: EngineBuild | undefined,
  environment: NodeJS.ProcessEnv,
): Promise<Probe> {
  const [facts, gpus, disk] = await Promise.all([
    readHostFacts(),
    readGpus(build?.deviceListing ?? '', environment),
    diskSpace(modelsDirectory),
  ]);
  return {
    ...facts,
    gpus,
    modelsDiskTotalBytes: disk.totalBytes,
    modelsDiskFreeBytes: disk.freeBytes,
    engineVersion: build?.version ?? '',
  };
}
