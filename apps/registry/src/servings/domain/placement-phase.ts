/** What a node says of one of its parts. */
export interface SeenPart {
  phase: string;
  message: string;
}

/** How far one copy of a serving is. */
export interface PlacementProgress {
  /** Of the instance; of the installation while the instance is not there; "pending" before the node said anything. */
  phase: string;
  message: string;
  bytesDone: bigint;
  bytesTotal: bigint;
}

/** Joins what a node says of installation and instance into one line for people. */
export function placementProgress(
  installation: (SeenPart & { bytesDone: bigint; bytesTotal: bigint }) | undefined,
  instance: SeenPart | undefined,
): PlacementProgress {
  const bytesDone = installation?.bytesDone ?? 0n;
  const bytesTotal = installation?.bytesTotal ?? 0n;
  // An adopted engine may run while its files are still being looked at.
  const installing = installation !== undefined && installation.phase !== 'ready' && instance?.phase !== 'ready';
  const part = installing ? installation : (instance ?? installation);
  if (part === undefined) return { phase: 'pending', message: '', bytesDone, bytesTotal };
  const phase = part === installation && part.phase === 'ready' ? 'starting' : part.phase;
  return { phase, message: part.message, bytesDone, bytesTotal };
}
