/** What holds for the whole node, as registry says it. */
export interface NodeSettings {
  /** Over all downloads; 0 = no bound. */
  downloadBytesPerSecond: number;
  /** At once; 0 = the agent's default. */
  maxDownloads: number;
  /** While less of the disk is free, files that nothing needs are removed; 0 = never for that reason. */
  keepFreeDiskBytes: number;
  /** 0 = no bound. */
  maxLoadedInstances: number;
  /** For all engines; 0 = what the host has. */
  memoryBudgetBytes: number;
  /** Loads nothing new, finishes what runs, then stops it; files stay. */
  draining: boolean;
  /** Loads no hub version without the signature of a trusted publisher. */
  requireSignature: boolean;
}

/** A publisher whose signatures the node takes. */
export interface PublisherKey {
  id: string;
  /** Ed25519, 32 bytes. */
  publicKey: Buffer;
}

/** What a node does that was told nothing else. */
export const DEFAULT_NODE_SETTINGS: NodeSettings = {
  downloadBytesPerSecond: 0,
  maxDownloads: 0,
  keepFreeDiskBytes: 0,
  maxLoadedInstances: 0,
  memoryBudgetBytes: 0,
  draining: false,
  requireSignature: false,
};
