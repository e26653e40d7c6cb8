import type { IngestFile } from '../store/ingest-file.ts';
import type { Digest } from '../store/names.ts';

/** A file to fetch: where it is, and what it must turn out to be. */
export interface BlobRequest {
  readonly url: string;
  readonly digest: Digest;
  readonly sizeBytes: number;
}

/** Where files go; the model store. */
export interface BlobStore {
  has(digest: Digest, sizeBytes: number): Promise<boolean>;
  /** Opens what an earlier process left of the file, or a new one. One writer at a time per digest. */
  ingest(digest: Digest, sizeBytes: number): Promise<IngestFile>;
}

/** Space for one file. */
export interface SpaceNeed {
  readonly key: string;
  readonly bytes: number;
}

/** Space on the models directory's file system that is promised to running downloads. */
export interface SpaceReservations {
  /** @throws AppError DISK_FULL when the free space, less what others reserved, is too small for all of it */
  reserve(needs: readonly SpaceNeed[]): Promise<Reservation>;
  /** @throws AppError DISK_FULL when what is promised is not there any more */
  recheck(): Promise<void>;
}

/** What the file system has. */
export interface FreeSpace {
  /** Free at this moment, whatever is promised of it. */
  freeBytes(): Promise<number>;
}

/** One promise of space. */
export interface Reservation {
  /** Says how much of a file is still to be written. */
  adjust(key: string, remainingBytes: number): void;
  /** Gives everything back. Harmless when repeated. */
  release(): void;
}

/** Computes the sha256 of a file that is still growing. */
export interface FileHashing {
  /** @param descriptor of an open file; must stay open until `digest` or `stop` has resolved */
  follow(descriptor: number): GrowingHash;
}

/** A hash that follows a growing file from its first byte. */
export interface GrowingHash {
  /** All bytes before this place are there. */
  advance(frontierBytes: number): void;
  /** The hash of so many bytes, in hex. Rejects with the system's error when the file cannot be read. */
  digest(sizeBytes: number): Promise<string>;
  /** Ends it; the descriptor is not used any more once this resolves. Harmless when repeated. */
  stop(): Promise<void>;
}
