import type { DeviceMemory, MemoryEstimate, MemorySettings } from '@roundhouse/gguf';
import { usableGpus } from './device-capacity.ts';
import type { HostProbe, MemoryCorrection } from './question.ts';

/** Beyond these a measurement says more of itself than of the formula. */
const LOWEST_RATIO = 0.25;
const HIGHEST_RATIO = 4;
const GIB = 1024 ** 3;

/** Hosts whose loads can be compared: by the GPUs that the engine sees, else "cpu". */
export function deviceClass(probe: HostProbe): string {
  const names = usableGpus(probe).map((gpu) => `${gpu.name} ${Math.round(gpu.memory_total_bytes / GIB)} GiB`);
  return names.length === 0 ? `cpu ${probe.arch}` : names.sort().join(' + ');
}

/** The settings that memory depends on, as one text: the same for settings that mean the same. */
export function settingsKey(settings: MemorySettings): string {
  const pairs = Object.entries(settings).filter(
    ([key, value]) =>
      value !== undefined &&
      value !== false &&
      value !== 'auto' &&
      (key === 'gpu_layers' ? Number(value) >= 0 : value !== 0),
  );
  return pairs
    .map(([key, value]) => `${key}=${String(value)}`)
    .sort()
    .join(' ');
}

/** What an engine allocates itself, as its log tells: all but what driver and process take. */
export function bufferBytes(estimate: MemoryEstimate): number {
  return estimate.total_bytes - estimate.overhead_bytes;
}

/**
 * Corrects an estimate by loads of the same content on like hosts with the same engine: by what this very load took, or
 * else by how far the formula was off for others (the middle one of them).
 */
export function correctEstimate(
  estimate: MemoryEstimate,
  load: Omit<MemoryCorrection, 'predicted_bytes' | 'measured_bytes'>,
  corrections: readonly MemoryCorrection[],
): MemoryEstimate {
  const alike = corrections.filter(
    (one) =>
      one.content_key === load.content_key &&
      one.engine_build === load.engine_build &&
      one.device_class === load.device_class &&
      one.predicted_bytes > 0 &&
      one.measured_bytes > 0,
  );
  const same = alike.filter((one) => one.settings_key === load.settings_key);
  const ratio = middle((same.length > 0 ? same : alike).map((one) => one.measured_bytes / one.predicted_bytes));
  if (ratio === undefined) return estimate;
  return scaled(estimate, Math.min(HIGHEST_RATIO, Math.max(LOWEST_RATIO, ratio)), same.length > 0);
}

function middle(ratios: readonly number[]): number | undefined {
  return ratios.toSorted((one, other) => one - other)[Math.floor(ratios.length / 2)];
}

/** Weights are known exactly: what was off is put on the rest, as far as that reaches. */
function scaled(estimate: MemoryEstimate, ratio: number, exact: boolean): MemoryEstimate {
  const buffers = bufferBytes(estimate);
  const soft = buffers - estimate.weights_bytes;
  const target = buffers * ratio;
  const softRatio = soft > 0 ? Math.max(0, (target - estimate.weights_bytes) / soft) : 1;
  const hardRatio = target < estimate.weights_bytes || soft === 0 ? target / estimate.weights_bytes : 1;
  const change = (device: Omit<DeviceMemory, 'device'>): Omit<DeviceMemory, 'device'> => {
    const parts = {
      weights_bytes: Math.round(device.weights_bytes * hardRatio),
      cache_bytes: Math.round(device.cache_bytes * softRatio),
      compute_bytes: Math.round(device.compute_bytes * softRatio),
      projector_bytes: Math.round(device.projector_bytes * softRatio),
      overhead_bytes: device.overhead_bytes,
    };
    return { ...parts, total_bytes: Object.values(parts).reduce((sum, bytes) => sum + bytes, 0) };
  };
  return {
    ...estimate,
    basis: exact ? 'measured' : 'corrected',
    ...change(estimate),
    devices: estimate.devices.map((device) => ({ device: device.device, ...change(device) })),
  };
}
