import type { Gpu } from './gpu.ts';

/**
 * Joins what the engine lists with what vendors' tools know: the engine says which GPUs can be used and how much of them
 * it sees, the tools which driver they have, and which GPUs the engine does not see.
 */
export function mergeGpus(listed: readonly Gpu[], known: readonly Gpu[]): Gpu[] {
  const left = [...known];
  const seen = listed.map((gpu) => {
    const index = left.findIndex((other) => isSame(gpu, other));
    const [match] = index < 0 ? [] : left.splice(index, 1);
    return {
      ...gpu,
      vendor: gpu.vendor || (match?.vendor ?? ''),
      memoryTotalBytes: gpu.memoryTotalBytes || (match?.memoryTotalBytes ?? 0),
      memoryFreeBytes: gpu.memoryFreeBytes || (match?.memoryFreeBytes ?? 0),
      driverVersion: gpu.driverVersion || (match?.driverVersion ?? ''),
    };
  });
  return [...seen, ...left];
}

/** Both list a vendor's GPUs in the same order, so the first of the same kind that is left is the one. */
function isSame(listed: Gpu, known: Gpu): boolean {
  if (listed.vendor !== '' && listed.vendor !== known.vendor) return false;
  const [one, other] = [listed.name.toLowerCase(), known.name.toLowerCase()];
  return one.includes(other) || other.includes(one) || listed.vendor === 'amd';
}
