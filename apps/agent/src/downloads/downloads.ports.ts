import type { IngestFile } from '../store/model-store.ts';
import type { Digest } from '../store/names.ts';

/** A file to fetch: where it is, and what it must turn out to be. */
export interface BlobRequest {
  url: string;
  digest: Digest;
  sizeBytes: number;
}

/** An answer of a source whose body has not been read yet. */
export interface SourceBody {
  /** Size that the source announces, when it does. */
  declaredBytes: number | undefined;
  /** The body. Rejects with AppError DOWNLOAD_NETWORK when it breaks off or stalls. */
  chunks: AsyncIterable<Uint8Array>;
}

/** Where files come from. Resuming at an offset joins this interface when it is built. */
export interface ByteSource {
  /**
   * @throws AppError DOWNLOAD_NOT_FOUND when asking again is pointless, DOWNLOAD_NETWORK when it is not
   */
  open(url: string, signal: AbortSignal): Promise<SourceBody>;
}

/** Where files go; the model store. */
export interface BlobStore {
  has(digest: Digest, sizeBytes: number): Promise<boolean>;
  ingest(digest: Digest): Promise<IngestFile>;
}

/** Space on the models directory's file system that is promised to running downloads. */
export interface SpaceReservations {
  /** @throws AppError DISK_FULL when the free space, less what others reserved, is too small */
  reserve(sizeBytes: number): Promise<Reservation>;
}

/** One promise of space. */
export interface Reservation {
  /** Says that so many of the reserved bytes now exist on disk. */
  consume(bytes: number): void;
  /** Gives everything back. Harmless when repeated. */
  release(): void;
}
