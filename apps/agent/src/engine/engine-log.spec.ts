import { describe, expect, it } from '@jest/globals';
import { loadProgress, readMeasurements } from './engine-log.ts';

const MIB = 1024 ** 2;

// Lines of a real llama-server; the GPU's as its backend writes them.
const TRIED = `load_tensors: loading model tensors, this can take a while... (load_mode = mmap)
load_tensors:        CUDA0 model buffer size =  9999.00 MiB
`;
const LOAD = `load_tensors: loading model tensors, this can take a while... (load_mode = mmap)
load_tensors: offloading 32 repeating layers to GPU
load_tensors: offloaded 33/33 layers to GPU
load_tensors:   CPU_Mapped model buffer size =    70.31 MiB
load_tensors:        CUDA0 model buffer size =  4095.05 MiB
`;
const CACHE = `llama_kv_cache:      CUDA0 KV buffer size =   512.00 MiB
llama_kv_cache:      CUDA0 KV buffer size =   128.00 MiB
llama_memory_recurrent:      CUDA0 RS buffer size =     2.50 MiB
llama_context:  CUDA_Host  output buffer size =     0.50 MiB
`;
const COMPUTE = `sched_reserve:      CUDA0 compute buffer size =   300.00 MiB
sched_reserve:      CUDA0 compute buffer size =   258.50 MiB
sched_reserve:  CUDA_Host compute buffer size =    10.00 MiB
`;

describe('readMeasurements', () => {
  it('adds up weights, both caches of a sliding window, state and buffers, each device for itself', () => {
    const { bytesByDevice, memoryBytes, layersOffloaded, layersTotal } = readMeasurements(
      TRIED + LOAD + CACHE + COMPUTE,
    );
    expect(Object.fromEntries(bytesByDevice)).toEqual({
      CPU_Mapped: Math.round(70.31 * MIB),
      CUDA0: Math.round(4095.05 * MIB) + (512 + 128 + 2.5 + 258.5) * MIB,
      CUDA_Host: 10.5 * MIB,
    });
    expect(memoryBytes).toBe([...bytesByDevice.values()].reduce((sum, bytes) => sum + bytes, 0));
    expect([layersOffloaded, layersTotal]).toEqual([33, 33]);
  });

  it('says nothing of a log that says nothing', () => {
    expect(readMeasurements('')).toMatchObject({ memoryBytes: 0, layersOffloaded: 0, layersTotal: 0 });
  });
});

describe('loadProgress', () => {
  it('grows with each stage, and while weights are read with the memory they take', () => {
    const stages = [
      loadProgress('starting', 0, 100),
      loadProgress(LOAD, 10, 100),
      loadProgress(LOAD, 90, 100),
      loadProgress(LOAD + CACHE, 100, 100),
      loadProgress(LOAD + CACHE + COMPUTE, 100, 100),
      loadProgress(`${LOAD}${CACHE}${COMPUTE}srv  llama_server: model loaded`, 100, 100),
    ];
    expect(stages).toEqual(stages.toSorted((one, other) => one - other));
    expect(new Set(stages).size).toBe(stages.length);
    expect(stages.at(-1)).toBeLessThan(1);
  });
});
