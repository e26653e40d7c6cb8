import type { HostProbe, NodeSituation, ProbedGpu } from './question.ts';

const MIB = 1024 * 1024;
/** What stays free of the host's memory for all else that runs there. */
const HOST_RESERVE_SHARE = 0.05;
const HOST_RESERVE_BYTES = 512 * MIB;
/** What stays free of a GPU's memory: engines take a little more while they work. */
const GPU_RESERVE_SHARE = 0.03;

/** GPUs that the engine can put layers on. */
export function usableGpus(probe: HostProbe): readonly ProbedGpu[] {
  return probe.gpus.filter((gpu) => gpu.device !== '');
}

/**
 * Bytes that one more instance may take of a device: what the host has less what others that are placed there take
 * when loaded, and never more than is free now. Undefined = the host does not say what it has.
 *
 * @param device "host" or the engine's name of a GPU
 */
export function availableBytes(device: string, probe: HostProbe, node: NodeSituation): number | undefined {
  const gpu = probe.gpus.find((one) => one.device === device);
  const total = device === 'host' ? probe.memory_total_bytes : (gpu?.memory_total_bytes ?? 0);
  const free = device === 'host' ? probe.memory_available_bytes : (gpu?.memory_free_bytes ?? 0);
  if (total === 0) return undefined;
  const reserve =
    device === 'host' ? Math.min(HOST_RESERVE_BYTES, total * HOST_RESERVE_SHARE) : total * GPU_RESERVE_SHARE;
  const committed = bytesOn(device, node.committed ?? []);
  const loaded = node.loaded === undefined ? committed : bytesOn(device, node.loaded);
  // Without what is loaded of ours, the free memory tells what strangers take.
  const ofUs = free === 0 ? total : Math.min(total, free + loaded);
  return Math.max(0, ofUs - reserve - committed);
}

function bytesOn(device: string, all: readonly { readonly device: string; readonly bytes: number }[]): number {
  return all.reduce((sum, one) => (one.device === device ? sum + one.bytes : sum), 0);
}
