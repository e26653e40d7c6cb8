import { describe, expect, it } from '@jest/globals';
import { parseDeviceListing, parseNvidiaSmi } from './gpus.ts';
import { parseAvailableMemory, parseCpuFlags, readHostFacts } from './host-facts.ts';

const MIB = 1024 * 1024;

describe('hardware probe', () => {
  it('reads what nvidia-smi prints', () => {
    expect(parseNvidiaSmi('NVIDIA L4, 23034, 22550, 550.54.15\nNVIDIA L4, 23034, [N/A], 550.54.15\n')).toEqual([
      {
        vendor: 'nvidia',
        name: 'NVIDIA L4',
        memoryTotalBytes: 23034 * MIB,
        memoryFreeBytes: 22550 * MIB,
        driverVersion: '550.54.15',
      },
      {
        vendor: 'nvidia',
        name: 'NVIDIA L4',
        memoryTotalBytes: 23034 * MIB,
        memoryFreeBytes: 0,
        driverVersion: '550.54.15',
      },
    ]);
  });

  it('invents no GPU from an error text', () => {
    expect(parseNvidiaSmi('NVIDIA-SMI has failed because it could not communicate with the driver.\n')).toEqual([]);
    expect(parseDeviceListing('Available devices:\n  (none)\n')).toEqual([]);
  });

  it('reads the devices that an engine lists', () => {
    const listing =
      'Available devices:\n  CUDA0: NVIDIA L4 (23034 MiB, 22550 MiB free)\n  Vulkan1: Intel Arc (8000 MiB, 7000 MiB free)\n';
    expect(parseDeviceListing(listing)).toMatchObject([
      { vendor: 'nvidia', name: 'NVIDIA L4', memoryTotalBytes: 23034 * MIB },
      { vendor: '', name: 'Intel Arc', memoryFreeBytes: 7000 * MIB },
    ]);
  });

  it('reads memory and processor flags, and nothing where there is nothing', () => {
    expect(parseAvailableMemory('MemTotal: 100 kB\nMemAvailable:    64 kB\n')).toBe(65_536);
    expect(parseAvailableMemory('')).toBeUndefined();
    expect(parseCpuFlags('processor\t: 0\nflags\t\t: fpu sse avx2\n')).toEqual(['fpu', 'sse', 'avx2']);
    expect(parseCpuFlags('')).toEqual([]);
  });

  it('reports this host', async () => {
    const facts = await readHostFacts();
    expect(facts.memoryTotalBytes).toBeGreaterThan(0);
    expect(facts.cpuCount).toBeGreaterThan(0);
  });
});
