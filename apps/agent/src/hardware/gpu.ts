/** A GPU as its vendor's tool and the engine show it. */
export interface Gpu {
  /** As the engine names it, such as "CUDA0"; empty = the engine does not see it, or was not asked. */
  device: string;
  /** "nvidia", "amd", "apple", "intel"; empty = unknown. */
  vendor: string;
  name: string;
  /** 0 = unknown, like the one below. */
  memoryTotalBytes: number;
  memoryFreeBytes: number;
  /** Empty = unknown. */
  driverVersion: string;
  /** Shares the host's memory. */
  unifiedMemory: boolean;
}
