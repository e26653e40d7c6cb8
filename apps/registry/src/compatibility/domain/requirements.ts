import type { Requirements } from '@roundhouse/compatibility';
import type { HardwareRequirements } from '@roundhouse/hub';

/** What a publisher asks of hosts, as it is judged by. */
export function toRequirements(hardware: HardwareRequirements): Requirements {
  return {
    memory_bytes: hardware.min_memory_bytes ?? undefined,
    gpu_memory_bytes: hardware.min_gpu_memory_bytes ?? undefined,
    disk_bytes: hardware.min_disk_bytes ?? undefined,
    os: hardware.os,
    arch: hardware.arch,
  };
}
