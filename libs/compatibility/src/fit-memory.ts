import type { MemoryEstimate } from '@roundhouse/gguf';
import { availableBytes } from './device-capacity.ts';
import type { Reason } from './judgement.ts';
import { bytesText, lacking } from './quantities.ts';
import type { HostProbe, NodeSituation } from './question.ts';

/** What of a host's memory an estimate asks too much of; empty = it fits. */
export function memoryReasons(estimate: MemoryEstimate, probe: HostProbe, node: NodeSituation): Reason[] {
  const reasons: Reason[] = [];
  for (const [device, needed] of neededBytes(estimate, probe)) {
    const has = availableBytes(device, probe, node);
    if (has === undefined || needed <= has) continue;
    const committed = (node.committed ?? []).some((one) => one.device === device && one.bytes > 0);
    const left = committed ? 'has left beside what is placed there' : 'can give';
    const what = device === 'host' ? 'memory' : 'GPU memory';
    const who = device === 'host' ? 'the host' : `${device} (${gpuName(device, probe)})`;
    reasons.push({
      code: device === 'host' ? 'memory' : 'gpu_memory',
      blocking: true,
      message: `Needs ${bytesText(needed)} of ${what}; ${who} ${left} ${bytesText(has)}.`,
      ...lacking(needed, has),
    });
  }
  const budget = node.memory_budget_bytes ?? 0;
  const committed = (node.committed ?? []).reduce((sum, one) => sum + one.bytes, 0);
  if (budget > 0 && estimate.total_bytes + committed > budget) {
    const has = Math.max(0, budget - committed);
    reasons.push({
      code: 'memory_budget',
      blocking: true,
      message: `Needs ${bytesText(estimate.total_bytes)}; ${bytesText(has)} is left of the ${bytesText(budget)} that engines may take on this node.`,
      ...lacking(estimate.total_bytes, has),
    });
  }
  return reasons;
}

/** Bytes on each device; those of GPUs that share the host's memory are the host's. */
function neededBytes(estimate: MemoryEstimate, probe: HostProbe): ReadonlyMap<string, number> {
  const unified = new Set(probe.gpus.filter((gpu) => gpu.unified_memory).map((gpu) => gpu.device));
  const needed = new Map<string, number>();
  for (const { device, total_bytes: bytes } of estimate.devices) {
    const place = unified.has(device) ? 'host' : device;
    needed.set(place, (needed.get(place) ?? 0) + bytes);
  }
  return needed;
}

function gpuName(device: string, probe: HostProbe): string {
  return probe.gpus.find((gpu) => gpu.device === device)?.name || 'GPU';
}
