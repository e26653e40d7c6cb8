import type { JsonObject } from '@roundhouse/admin-api';
import { InstancePhase, type NodeProbe } from '@roundhouse/contracts/agent/v1/node_link_service';
import { nodeSettings } from '@roundhouse/admin-api';
import type { NodeView } from '../nodes.service.ts';

/** Node with what it last said; what it never said is empty. */
export function shownNode({ node, report, organizationIds, installations, instanceIds }: NodeView): JsonObject {
  const probe = report?.probe;
  const ready = report?.observed?.instances.filter(
    ({ id, phase }) => phase === InstancePhase.INSTANCE_PHASE_READY && instanceIds.includes(id),
  );
  const connected = report?.connected ?? false;
  return {
    id: node.id,
    name: node.name,
    labels: { ...node.labels },
    organization_ids: organizationIds,
    settings: nodeSettings.parse(node.settings),
    draining: node.draining,
    state: report === undefined ? 'never_connected' : connected ? 'connected' : 'disconnected',
    connected,
    agent_version: report?.agentVersion ?? '',
    engine_version: probe?.engineVersion ?? '',
    inference_address: report?.inferenceAddress ?? '',
    os: probe?.os ?? '',
    arch: probe?.arch ?? '',
    memory_total_bytes: Number(probe?.memoryTotalBytes ?? 0),
    models_disk_free_bytes: Number(probe?.modelsDiskFreeBytes ?? 0),
    gpus: probe?.gpus.map((gpu) => gpu.name) ?? [],
    probe: probe === undefined ? null : shownProbe(probe),
    installations,
    instances: instanceIds.length,
    instances_ready: ready?.length ?? 0,
    conditions: report?.observed?.conditions.map(({ kind, message }) => ({ kind, message })) ?? [],
    last_seen_at: report?.lastSeenAt.toISOString() ?? null,
    intruded_at: report?.intrudedAt?.toISOString() ?? null,
    desired_generation: Number(node.desiredGeneration),
    observed_generation: Number(report?.observed?.generation ?? 0),
    revision: String(node.revision),
    created_at: node.createdAt.toISOString(),
    updated_at: node.updatedAt.toISOString(),
    created_by: node.createdBy,
  };
}

function shownProbe(probe: NodeProbe): JsonObject {
  return {
    os: probe.os,
    arch: probe.arch,
    kernel: probe.kernel,
    cpu_count: probe.cpuCount,
    cpu_flags: probe.cpuFlags,
    memory_total_bytes: Number(probe.memoryTotalBytes),
    memory_available_bytes: Number(probe.memoryAvailableBytes),
    swap_total_bytes: Number(probe.swapTotalBytes),
    models_disk_total_bytes: Number(probe.modelsDiskTotalBytes),
    models_disk_free_bytes: Number(probe.modelsDiskFreeBytes),
    store_used_bytes: Number(probe.storeUsedBytes),
    download_reserved_bytes: Number(probe.downloadReservedBytes),
    gpus: probe.gpus.map((gpu) => ({
      vendor: gpu.vendor,
      name: gpu.name,
      device: gpu.device,
      memory_total_bytes: Number(gpu.memoryTotalBytes),
      memory_free_bytes: Number(gpu.memoryFreeBytes),
      driver_version: gpu.driverVersion,
      unified_memory: gpu.unifiedMemory,
    })),
    engines: probe.engines.map(({ id, version, devices, dryRun }) => ({ id, version, devices, dry_run: dryRun })),
  };
}
