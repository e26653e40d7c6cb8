import { AppError } from '@roundhouse/errors';
import type { BlobRequest } from '../downloads/downloads.ports.ts';
import { parseDigest, parseFileName, parseInstallationId, type FileName } from '../store/names.ts';
import type { DesiredInstallation } from './desired-installation.ts';

/** A file of an installation whose name, size and digest are what they must be. */
export interface CheckedFile extends BlobRequest {
  readonly name: FileName;
}

const MAX_FILES = 256;

/** @throws AppError INVALID_REQUEST when an id, name, digest or size is not what it must be */
export function checkFiles(desired: DesiredInstallation): CheckedFile[] {
  parseInstallationId(desired.id);
  if (desired.files.length === 0 || desired.files.length > MAX_FILES) {
    throw new AppError('INVALID_REQUEST', `An installation has 1 to ${MAX_FILES} files.`);
  }
  const files = desired.files.map(({ name, url, sizeBytes, sha256 }) => {
    if (!Number.isSafeInteger(sizeBytes) || sizeBytes < 1) {
      throw new AppError('INVALID_REQUEST', 'The size of a file is at least one byte.');
    }
    return { name: parseFileName(name), url, sizeBytes, digest: parseDigest(sha256) };
  });
  if (new Set(files.map((file) => file.name.toLowerCase())).size < files.length) {
    throw new AppError('INVALID_REQUEST', 'Two files of an installation have the same name.');
  }
  return files;
}
