import { createHash } from 'node:crypto';
import type { EngineSpec } from './engines.ports.ts';

/** What an engine is started with, without what an instance is beside it. Absent and undefined are the same. */
export function engineSpecOf(spec: EngineSpec): EngineSpec {
  const { instanceId, deploymentId, installationId, modelPath, settings, engineBuild } = spec;
  const known = Object.entries(settings).filter(([, value]) => value !== undefined);
  const present = Object.fromEntries(known) as unknown as EngineSpec['settings'];
  return { instanceId, deploymentId, installationId, modelPath, settings: present, engineBuild };
}

/** The same for all engines that take the same memory and load in the same time: one file with the same settings. */
export function fingerprintOf(spec: EngineSpec): string {
  const { modelPath, settings, engineBuild } = engineSpecOf(spec);
  const sorted = Object.entries(settings).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([modelPath, engineBuild, sorted]))
    .digest('hex')
    .slice(0, 32);
}
