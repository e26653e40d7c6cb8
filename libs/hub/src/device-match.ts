import type { HardwareRequirements } from './hub-version.ts';

/** What a host said of itself (004-08). */
export interface DeviceFacts {
  /** Empty = it does not say. */
  readonly os: string;
  /** Empty = it does not say. */
  readonly arch: string;
  readonly memoryTotalBytes: number;
  readonly modelsDiskFreeBytes: number;
  /** Of its largest device; 0 = none. */
  readonly gpuMemoryTotalBytes: number;
}

/** Why a host does not do. */
export interface DeviceMismatch {
  readonly code: 'os' | 'arch' | 'memory' | 'gpu_memory' | 'disk';
  readonly message: string;
  readonly needed: number | string;
  readonly has: number | string;
}

const ARCH_NAMES: Readonly<Record<string, string>> = { amd64: 'x64', x86_64: 'x64', aarch64: 'arm64' };
const OS_NAMES: Readonly<Record<string, string>> = { macos: 'darwin', windows: 'win32' };
const GIB = 1024 ** 3;

/**
 * Holds a host against what a version asks for. Says nothing of whether an option fits into memory: that depends on
 * how it is loaded.
 *
 * @param downloadBytes that the option would still take; null = not known
 * @returns every reason against it; empty = it meets the requirements
 */
export function deviceMismatches(
  needs: HardwareRequirements,
  device: DeviceFacts,
  downloadBytes: number | null = null,
): DeviceMismatch[] {
  const mismatches: DeviceMismatch[] = [];
  const os = OS_NAMES[device.os] ?? device.os;
  const arch = ARCH_NAMES[device.arch] ?? device.arch;
  if (needs.os.length > 0 && !needs.os.includes(os)) {
    mismatches.push({ code: 'os', message: `Needs ${needs.os.join(' or ')}.`, needed: needs.os.join(', '), has: os });
  }
  if (needs.arch.length > 0 && !needs.arch.includes(arch)) {
    const needed = needs.arch.join(', ');
    mismatches.push({ code: 'arch', message: `Needs ${needs.arch.join(' or ')}.`, needed, has: arch });
  }
  const disk = Math.max(needs.min_disk_bytes ?? 0, downloadBytes ?? 0);
  const amounts = [
    { code: 'memory', words: 'of memory', needed: needs.min_memory_bytes ?? 0, has: device.memoryTotalBytes },
    {
      code: 'gpu_memory',
      words: 'of GPU memory',
      needed: needs.min_gpu_memory_bytes ?? 0,
      has: device.gpuMemoryTotalBytes,
    },
    { code: 'disk', words: 'free for models', needed: disk, has: device.modelsDiskFreeBytes },
  ] as const;
  for (const { code, words, needed, has } of amounts) {
    if (needed <= has) continue;
    mismatches.push({ code, message: `Needs ${gibOf(needed)} ${words}, has ${gibOf(has)}.`, needed, has });
  }
  return mismatches;
}

function gibOf(bytes: number): string {
  return `${(bytes / GIB).toFixed(1)} GiB`;
}
