import type { Serving, ServingSpec as WireServingSpec } from '@roundhouse/contracts/registry/v1/serving_service';
import { toMeta } from '../../resources/api/resource.mapper.ts';
import type { ServingSpec } from '../domain/serving.ts';
import type { ServingEntity } from '../infra/serving.entity.ts';
import type { PlacementView } from '../placement-views.ts';

/** Serving with its metadata and placements. */
export function toServing(row: ServingEntity, placements: readonly PlacementView[] = []): Serving {
  const { organizationId, key, modelId, artifactId, nodeIds, copies, settings, priority, tags } = row;
  return {
    meta: toMeta(row),
    spec: { organizationId, key, modelId, artifactId, nodeIds, copies, settings, priority, tags },
    placements: placements.map((placement) => {
      const { nodeId, installationId, instanceId, deploymentId, phase, message, bytesDone, bytesTotal } = placement;
      return { nodeId, installationId, instanceId, deploymentId, phase, message, bytesDone, bytesTotal };
    }),
  };
}

/** 0 copies = 1; absent settings leave everything to the engine. */
export function servingFrom(wire: WireServingSpec): ServingSpec {
  const { organizationId, key, modelId, artifactId, nodeIds, priority, tags } = wire;
  const copies = wire.copies === 0 ? 1 : wire.copies;
  const settings = wire.settings ?? { contextTokens: 0, parallel: 0, gpuLayers: -1, threads: 0, embeddings: false };
  return { organizationId, key, modelId, artifactId, nodeIds, copies, settings, priority, tags };
}
