import { isId } from '@roundhouse/kernel';
import { AppError } from '@roundhouse/errors';

/** A SHA-256 as 64 lower-case hex digits. Only {@link parseDigest} makes one, and only digests make blob paths. */
export type Digest = string & { readonly brand: 'Digest' };

/** A plain, portable file name without any path in it. Only {@link parseFileName} makes one. */
export type FileName = string & { readonly brand: 'FileName' };

/** The id of an installation, safe as the name of a directory. Only {@link parseInstallationId} makes one. */
export type InstallationId = string & { readonly brand: 'InstallationId' };

const DIGEST = /^[0-9a-f]{64}$/;
// ASCII only, so that no normalisation form, overlong sequence or look-alike can stand for a separator.
const FILE_NAME = /^[A-Za-z0-9][A-Za-z0-9._+-]{0,199}$/;
// Device names of Windows; a models directory may be shared from or copied to such a host.
const DEVICE_NAME = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)/i;

/** @throws AppError INVALID_REQUEST unless the text is exactly 64 lower-case hex digits */
export function parseDigest(text: string): Digest {
  if (!isDigest(text)) throw new AppError('INVALID_REQUEST', 'A sha256 is 64 lower-case hex digits.');
  return text;
}

/** Whether the text is exactly 64 lower-case hex digits. */
export function isDigest(text: string): text is Digest {
  return DIGEST.test(text);
}

/**
 * Checks a file name that came over the wire: 1 to 200 letters, digits, dots, dashes, underscores or pluses,
 * starting with a letter or digit, not ending in a dot, no `..`, no device name.
 *
 * @throws AppError INVALID_REQUEST; the message does not repeat the name
 */
export function parseFileName(text: string): FileName {
  const plain = FILE_NAME.test(text) && !text.endsWith('.') && !text.includes('..') && !DEVICE_NAME.test(text);
  if (!plain) throw new AppError('INVALID_REQUEST', 'The file name is not a plain file name.');
  return text as FileName;
}

/** @throws AppError INVALID_REQUEST unless the text is a UUIDv7 */
export function parseInstallationId(text: string): InstallationId {
  if (!isId(text)) throw new AppError('INVALID_REQUEST', 'The installation id is not a UUIDv7.');
  return text as InstallationId;
}
