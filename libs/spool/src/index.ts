export { FORMAT_VERSION, MAX_RECORD_BYTES } from './format.ts';
export type { Flushed } from './pending-batch.ts';
export { readSpool, SpoolReader, type Damage, type ReadLimits, type ReadOptions, type SpoolRecord } from './reader.ts';
export { recoverSpool, type RecoveredSpool } from './recovery.ts';
export { freeSegments, type FreeOptions } from './retention.ts';
export { listSpools } from './segments.ts';
export { openSpool, type SpoolOptions, type SpoolWriter } from './writer.ts';
export type { WriteFunction } from './prompt-write.ts';
