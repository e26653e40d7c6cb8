import { zstdCompressSync, zstdDecompressSync, constants } from 'node:zlib';
import { openSecret, sealSecret, type KeyRing } from '@roundhouse/secrets';

/** Far above what a message of the stream may hold. */
const MAX_CONTENT_BYTES = 4 * 1024 * 1024;
const FASTEST = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/** Which request a sealed content belongs to; it opens nowhere else. */
export interface ContentPlace {
  readonly organizationId: string;
  readonly requestId: string;
}

/** Seals what was said, under a data key. Packed before, as nobody can afterwards. */
export function sealContent(key: KeyRing, bytes: Uint8Array, place: ContentPlace): Buffer {
  return sealSecret(key, zstdCompressSync(bytes, FASTEST), placeOf(place));
}

/** @throws AppError INTERNAL when it was changed, moved from another request, or sealed under another key */
export function openContent(key: KeyRing, sealed: Uint8Array, place: ContentPlace): Buffer {
  return zstdDecompressSync(openSecret(key, sealed, placeOf(place)), { maxOutputLength: MAX_CONTENT_BYTES });
}

function placeOf({ organizationId, requestId }: ContentPlace) {
  return { organizationId, table: 'request_content', rowId: requestId, version: 1n };
}
