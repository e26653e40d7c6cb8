import type { HostProbe } from '@roundhouse/compatibility';
import type { NodeProbe } from '@roundhouse/contracts/agent/v1/node_link_service';

/** What a node said of its host, as it is judged by. */
export function toHostProbe(probe: NodeProbe): HostProbe {
  return {
    os: probe.os,
    arch: probe.arch,
    memory_total_bytes: Number(probe.memoryTotalBytes),
    memory_available_bytes: Number(probe.memoryAvailableBytes),
    disk_total_bytes: Number(probe.modelsDiskTotalBytes),
    disk_free_bytes: Number(probe.modelsDiskFreeBytes),
    disk_reserved_bytes: Number(probe.downloadReservedBytes),
    cpu_flags: probe.cpuFlags,
    gpus: probe.gpus.map((gpu) => ({
      device: gpu.device,
      vendor: gpu.vendor,
      name: gpu.name,
      memory_total_bytes: Number(gpu.memoryTotalBytes),
      memory_free_bytes: Number(gpu.memoryFreeBytes),
      unified_memory: gpu.unifiedMemory,
    })),
    engines: probe.engines.map(({ id, version, flags }) => ({ id, version, flags })),
  };
}
