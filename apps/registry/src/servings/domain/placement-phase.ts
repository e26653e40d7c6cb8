/** What a node says of the files of a copy. */
export interface SeenInstallation {
  readonly phase: string;
  readonly message: string;
  readonly bytesDone: bigint;
  readonly bytesTotal: bigint;
  readonly etaS: number;
}

/** What a node says of the engine of a copy. */
export interface SeenInstance {
  readonly phase: string;
  readonly message: string;
  /** 0 to 1 while it loads. */
  readonly loadProgress: number;
  readonly loadEtaS: number;
}

/** How far one copy of a serving is. */
export interface PlacementProgress {
  /** Of the instance; of the installation while the instance is not there; "pending" before the node said anything. */
  readonly phase: string;
  readonly message: string;
  readonly bytesDone: bigint;
  readonly bytesTotal: bigint;
  /** Of the download or the load; 0 = not known. */
  readonly etaS: number;
  readonly loadProgress: number;
}

/** Joins what a node says of installation and instance into one line for people. */
export function placementProgress(
  installation: SeenInstallation | undefined,
  instance: SeenInstance | undefined,
): PlacementProgress {
  const bytes = { bytesDone: installation?.bytesDone ?? 0n, bytesTotal: installation?.bytesTotal ?? 0n };
  // An adopted engine may run while its files are still being looked at.
  const running = instance?.phase === 'ready' || instance?.phase === 'unloaded';
  if (installation !== undefined && installation.phase !== 'ready' && !running) {
    const { phase, message, etaS } = installation;
    return { phase, message, ...bytes, etaS, loadProgress: 0 };
  }
  if (instance !== undefined) {
    const { phase, message, loadProgress, loadEtaS } = instance;
    return { phase, message, ...bytes, etaS: loadEtaS, loadProgress: running ? 1 : loadProgress };
  }
  return {
    phase: installation === undefined ? 'pending' : 'starting',
    message: '',
    ...bytes,
    etaS: 0,
    loadProgress: 0,
  };
}
