import { describe, expect, it } from '@jest/globals';
import { parseCpuFlags, parseMemoryLine, readHostFacts } from './host-facts.ts';
import { mergeGpus } from './merge-gpus.ts';
import { parseDeviceListing, parseNvidiaSmi, parseRocmSmi } from './vendor-tools.ts';

const MIB = 1024 * 1024;

const NVIDIA_SMI = 'NVIDIA L4, 23034, 22550, 550.54.15\nNVIDIA L4, 23034, [N/A], 550.54.15\n';

const ROCM_SMI = JSON.stringify({
  card0: {
    'Card Series': 'Radeon RX 7900 XTX',
    'Card Model': '0x744c',
    'VRAM Total Memory (B)': '25753026560',
    'VRAM Total Used Memory (B)': '27865088',
  },
  system: { 'Driver version': '6.10.5' },
});

describe('hardware probe', () => {
  it('reads what nvidia-smi prints', () => {
    const l4 = { device: '', vendor: 'nvidia', name: 'NVIDIA L4', memoryTotalBytes: 23034 * MIB, unifiedMemory: false };
    expect(parseNvidiaSmi(NVIDIA_SMI)).toEqual([
      { ...l4, memoryFreeBytes: 22550 * MIB, driverVersion: '550.54.15' },
      { ...l4, memoryFreeBytes: 0, driverVersion: '550.54.15' },
    ]);
  });

  it('reads what rocm-smi prints', () => {
    expect(parseRocmSmi(ROCM_SMI)).toEqual([
      {
        device: '',
        vendor: 'amd',
        name: 'Radeon RX 7900 XTX',
        memoryTotalBytes: 25_753_026_560,
        memoryFreeBytes: 25_753_026_560 - 27_865_088,
        driverVersion: '6.10.5',
        unifiedMemory: false,
      },
    ]);
  });

  it('invents no GPU from an error text', () => {
    expect(parseNvidiaSmi('NVIDIA-SMI has failed because it could not communicate with the driver.\n')).toEqual([]);
    expect(parseNvidiaSmi('Failed to initialize NVML: Unknown Error')).toEqual([]);
    for (const output of ['', 'ERROR: no amdgpu', '{', '[]', '{"card0":"x"}', '{"system":{}}']) {
      expect(parseRocmSmi(output)).toEqual([]);
    }
    expect(parseDeviceListing('Available devices:\n  (none)\n')).toEqual([]);
  });

  it('reads the devices that an engine lists, and leaves out those that are no GPUs', () => {
    const listing =
      'Available devices:\n  CUDA0: NVIDIA L4 (23034 MiB, 22550 MiB free)\n' +
      '  Vulkan1: Intel(R) Arc(TM) A770 (DG2) (16288 MiB, 15000 MiB free)\n' +
      '  MTL0: Apple M3 Max (98304 MiB, 98000 MiB free)\n  BLAS: OpenBLAS (0 MiB, 0 MiB free)\n';
    expect(parseDeviceListing(listing)).toMatchObject([
      { device: 'CUDA0', vendor: 'nvidia', name: 'NVIDIA L4', memoryTotalBytes: 23034 * MIB, unifiedMemory: false },
      { device: 'Vulkan1', vendor: 'intel', memoryFreeBytes: 15000 * MIB, unifiedMemory: false },
      { device: 'MTL0', vendor: 'apple', unifiedMemory: true },
    ]);
  });

  it.each([
    ['NVIDIA GB10', true],
    ['Orin', true],
    ['NVIDIA GeForce RTX 4090', false],
  ])('knows whether %s shares the memory of the host', (name, unified) => {
    expect(parseNvidiaSmi(`${name}, [N/A], [N/A], 580.1\n`)).toMatchObject([{ name, unifiedMemory: unified }]);
  });

  it.each([
    ['AMD Radeon 8060S Graphics (RADV STRIX_HALO)', true],
    ['AMD Radeon 780M (RADV PHOENIX)', true],
    ['AMD Radeon RX 7900 XTX (RADV NAVI31)', false],
    ['Intel(R) Iris(R) Xe Graphics', true],
  ])('knows whether %s shares it too', (name, unified) => {
    expect(parseDeviceListing(`  Vulkan0: ${name} (8000 MiB, 7000 MiB free)`)).toMatchObject([
      { name, unifiedMemory: unified },
    ]);
  });

  it('joins what the engine sees with what the tool of the vendor knows', () => {
    const listed = parseDeviceListing('  CUDA0: NVIDIA L4 (22000 MiB, 21000 MiB free)');
    expect(mergeGpus(listed, parseNvidiaSmi(NVIDIA_SMI))).toMatchObject([
      { device: 'CUDA0', driverVersion: '550.54.15', memoryTotalBytes: 22000 * MIB },
      { device: '', driverVersion: '550.54.15' },
    ]);
    expect(mergeGpus([], parseRocmSmi(ROCM_SMI))).toMatchObject([{ device: '', vendor: 'amd' }]);
    const amd = parseDeviceListing('  ROCm0: AMD Radeon RX 7900 XTX (24560 MiB, 24000 MiB free)');
    expect(mergeGpus(amd, parseRocmSmi(ROCM_SMI))).toMatchObject([{ device: 'ROCm0', driverVersion: '6.10.5' }]);
  });

  it('reads memory and processor flags, and nothing where there is nothing', () => {
    expect(parseMemoryLine('MemTotal: 100 kB\nMemAvailable:    64 kB\nSwapTotal: 1 kB\n', 'MemAvailable')).toBe(65_536);
    expect(parseMemoryLine('SwapTotal:  1 kB\n', 'SwapTotal')).toBe(1024);
    expect(parseMemoryLine('', 'MemAvailable')).toBeUndefined();
    expect(parseCpuFlags('processor\t: 0\nflags\t\t: fpu sse avx2\n')).toEqual(['fpu', 'sse', 'avx2']);
    expect(parseCpuFlags('')).toEqual([]);
  });

  it('reports this host', async () => {
    const facts = await readHostFacts();
    expect(facts.memoryTotalBytes).toBeGreaterThan(0);
    expect(facts.memoryAvailableBytes).toBeLessThanOrEqual(facts.memoryTotalBytes);
    expect(facts.cpuCount).toBeGreaterThan(0);
    expect(facts.kernel).not.toBe('');
  });
});
