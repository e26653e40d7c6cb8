import { Faults } from '../../resources/domain/faults.ts';
import { requireKey, requireLabels } from '../../resources/domain/text-rules.ts';

/** How engines load the model. 0 = the engine's choice, for layers -1. */
export interface ServingLoadSettings {
  contextTokens: number;
  parallel: number;
  gpuLayers: number;
  threads: number;
  embeddings: boolean;
}

/** Desired state: this model is served from that artifact, on these nodes, so. */
export interface ServingSpec {
  organizationId: string;
  /** Unique in the organization without regard to case; blank = derived from the artifact. */
  key: string;
  modelId: string;
  artifactId: string;
  /** Empty = any nodes. */
  nodeIds: readonly string[];
  /** 1 to 1000; one per node. */
  copies: number;
  settings: ServingLoadSettings;
  /** Of the deployments; lower first. */
  priority: number;
  tags: readonly string[];
}

/** Longest key of a serving, in characters. */
export const MAX_SERVING_KEY = 64;

const MAX_COPIES = 1000;
const MAX_PRIORITY = 1000;
const RANGES = {
  contextTokens: [0, 16_777_216, '/settings/context_tokens'],
  parallel: [0, 256, '/settings/parallel'],
  gpuLayers: [-1, 10_000, '/settings/gpu_layers'],
  threads: [0, 1024, '/settings/threads'],
} as const;

/** Every fault of a serving that can be seen without looking anything up. */
export function servingFaults(spec: ServingSpec): Faults {
  const faults = new Faults();
  if (spec.key !== '') requireKey(faults, spec.key);
  faults.require(spec.modelId !== '', '/model_id', 'is required');
  faults.require(spec.artifactId !== '', '/artifact_id', 'is required');
  faults.require(spec.copies >= 1 && spec.copies <= MAX_COPIES, '/copies', `must be 1 to ${MAX_COPIES}`);
  faults.require(new Set(spec.nodeIds).size === spec.nodeIds.length, '/node_ids', 'must not name a node twice');
  const enough = spec.nodeIds.length === 0 || spec.nodeIds.length >= spec.copies;
  faults.require(enough, '/node_ids', 'must name at least as many nodes as there are copies');
  faults.require(spec.priority <= MAX_PRIORITY, '/priority', `must be 0 to ${MAX_PRIORITY}`);
  requireLabels(faults, '/tags', spec.tags);
  for (const [name, [lowest, highest, where]] of Object.entries(RANGES)) {
    const value = spec.settings[name as keyof typeof RANGES];
    faults.require(value >= lowest && value <= highest, where, `must be ${lowest} to ${highest}`);
  }
  return faults;
}

/** Whether a model of this mode can be served with these settings: one engine does either text or embeddings. */
export function fitsMode(mode: string, settings: Pick<ServingLoadSettings, 'embeddings'>): boolean {
  return mode === 'embedding' ? settings.embeddings : mode === 'chat' && !settings.embeddings;
}
