/** Largest piece of a transfer on the wire and on disk, in bytes. */
export const MAX_CHUNK_BYTES = 1024 * 1024;

/** Largest payload of a transfer before compression, in bytes. Ten times the design point of 100 000 keys. */
export const MAX_PAYLOAD_BYTES = 256 * 1024 * 1024;

/** Most chunks of a transfer: enough for a payload that does not compress. */
export const MAX_CHUNKS = MAX_PAYLOAD_BYTES / MAX_CHUNK_BYTES + 1;

/** Longest stretch of work on the event loop while a transfer is encoded or applied, in milliseconds. */
export const SLICE_MS = 4;
