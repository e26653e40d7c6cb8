import type { MemoryDevice } from './memory-estimate.ts';

/**
 * Which device each layer is on, as llama.cpp shares them out (src/llama-model.cpp, `load_tensors`): the last ones
 * go to GPUs, in runs that follow the shares. The output counts as one more layer, the last.
 *
 * @returns index into `gpus` for each layer and the output; -1 = the host
 */
export function layerDevices(layers: number, gpuLayers: number, gpus: readonly MemoryDevice[]): readonly number[] {
  const places = layers + 1;
  const onGpus = gpus.length === 0 ? 0 : Math.min(gpuLayers, places);
  const first = places - onGpus;
  const whole = gpus.reduce((sum, gpu) => sum + gpu.share_bytes, 0);
  const ends: number[] = [];
  let sum = 0;
  gpus.forEach((gpu, index) => {
    // Where nobody says how large the GPUs are, they share alike.
    sum += whole > 0 ? gpu.share_bytes / whole : 1 / gpus.length;
    ends.push(index === gpus.length - 1 ? 1 : sum);
  });
  return Array.from({ length: places }, (_, place) => {
    if (place < first) return -1;
    const at = (place - first) / onGpus;
    return ends.findIndex((end) => at < end);
  });
}
