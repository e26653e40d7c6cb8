/** What an engine says of itself while it loads; see `--log-verbosity 4` of llama-server. */
export interface EngineMeasurements {
  /** Weights, caches and buffers, by the engine's name of the device. */
  bytesByDevice: ReadonlyMap<string, number>;
  /** Sum over all devices; 0 = it did not say. */
  memoryBytes: number;
  /** Layers on GPUs and all of them; 0 and 0 = it did not say. */
  layersOffloaded: number;
  layersTotal: number;
}

const MIB = 1024 ** 2;
const LOAD_BEGINS = 'load_tensors: loading model tensors';
const BUFFER = /(\w+):\s+(\S+)\s+(model|KV|RS|compute|output) buffer size\s*=\s*([\d.]+) MiB/g;
const OFFLOADED = /offloaded (\d+)\/(\d+) layers to GPU/g;

/**
 * Reads the sizes of buffers from the log of one load. The engine may have tried out a load before the real one: only
 * what follows the last beginning counts. A device's compute buffer is named again when it is made anew; the parts of
 * a cache are named once each.
 *
 * @param log from its beginning
 */
export function readMeasurements(log: string): EngineMeasurements {
  const load = log.slice(Math.max(0, log.lastIndexOf(LOAD_BEGINS)));
  const compute = new Map<string, [device: string, bytes: number]>();
  const bytesByDevice = new Map<string, number>();
  const add = (device: string, bytes: number): void => {
    bytesByDevice.set(device, (bytesByDevice.get(device) ?? 0) + bytes);
  };
  for (const [, component = '', device = '', kind, mib] of load.matchAll(BUFFER)) {
    const bytes = Math.round(Number(mib) * MIB);
    if (kind === 'compute') compute.set(`${component} ${device}`, [device, bytes]);
    else add(device, bytes);
  }
  for (const [device, bytes] of compute.values()) add(device, bytes);
  const offloaded = [...load.matchAll(OFFLOADED)].at(-1);
  return {
    bytesByDevice,
    memoryBytes: [...bytesByDevice.values()].reduce((sum, bytes) => sum + bytes, 0),
    layersOffloaded: Number(offloaded?.[1] ?? 0),
    layersTotal: Number(offloaded?.[2] ?? 0),
  };
}

/**
 * How far a load has come, 0 to 1: by the stage that the log names, and while weights are read by the memory that the
 * process has taken of what they need.
 */
export function loadProgress(log: string, residentBytes: number, modelSizeBytes: number): number {
  if (log.includes('model loaded')) return 0.95;
  const load = log.slice(Math.max(0, log.lastIndexOf(LOAD_BEGINS)));
  if (load.includes('compute buffer size')) return 0.9;
  if (load.includes('KV buffer size')) return 0.85;
  if (!load.startsWith(LOAD_BEGINS)) return 0.02;
  return 0.05 + 0.75 * Math.min(1, modelSizeBytes === 0 ? 0 : residentBytes / modelSizeBytes);
}
