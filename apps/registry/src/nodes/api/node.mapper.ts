import type { Node } from '@roundhouse/contracts/registry/v1/node_service';
import { toMeta } from '../../resources/api/resource.mapper.ts';
import type { NodeView } from '../nodes.service.ts';

/** Node with what it last said; what it never said is empty. */
export function toNode({ node, report }: NodeView): Node {
  const probe = report?.probe;
  return {
    meta: toMeta(node),
    name: node.name,
    connected: report?.connected ?? false,
    agentVersion: report?.agentVersion ?? '',
    engineVersion: probe?.engineVersion ?? '',
    inferenceAddress: report?.inferenceAddress ?? '',
    os: probe?.os ?? '',
    arch: probe?.arch ?? '',
    memoryTotalBytes: probe?.memoryTotalBytes ?? 0n,
    modelsDiskFreeBytes: probe?.modelsDiskFreeBytes ?? 0n,
    gpus: probe?.gpus.map((gpu) => gpu.name) ?? [],
    lastSeenAt: report?.lastSeenAt.toISOString() ?? '',
    desiredGeneration: node.desiredGeneration,
    observedGeneration: report?.observed?.generation ?? 0n,
  };
}
