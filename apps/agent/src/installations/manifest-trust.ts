import { AppError, toAppError } from '@roundhouse/errors';
import { checkInstallationAgainstManifest, verifyManifest } from '@roundhouse/hub';
import type { DesiredInstallation } from './desired-installation.ts';

/** Whose word the node takes. */
export interface Trust {
  /** Holds no hub version ready that none of the keys below has signed. */
  readonly requireSignature: boolean;
  readonly publisherKeys: readonly { readonly id: string; readonly publicKey: Uint8Array }[];
}

/** A node that was told nothing. */
export const NO_TRUST: Trust = { requireSignature: false, publisherKeys: [] };

/**
 * Holds an installation of the hub against the manifest of its version: exactly these files, and a signature where the
 * node wants one. What does not come from the hub has no manifest.
 *
 * @returns AppError FORBIDDEN that tells every fault; undefined = the node takes it
 */
export function distrust({ hub, files }: DesiredInstallation, trust: Trust): AppError | undefined {
  if (hub === undefined) return undefined;
  const signatures = hub.signatures.map(({ keyId, signature }) => ({ key_id: keyId, signature }));
  const keys = trust.publisherKeys.map(({ id, publicKey }) => ({ id, public_key: publicKey }));
  try {
    const { manifest, signedBy } = verifyManifest(hub.manifest, signatures, keys);
    if (trust.requireSignature && signedBy.length === 0) {
      return new AppError('FORBIDDEN', 'No publisher whom this node trusts has signed this version.');
    }
    const installed = files.map(({ name, sizeBytes, sha256 }) => ({ name, size_bytes: sizeBytes, sha256 }));
    const origin = { slug: hub.slug, number: hub.version, optionId: hub.option };
    const faults = checkInstallationAgainstManifest({ ...origin, files: installed }, manifest);
    return faults.length === 0 ? undefined : new AppError('FORBIDDEN', faults.slice(0, MAX_FAULTS).join(' '));
  } catch (error) {
    return new AppError('FORBIDDEN', toAppError(error).message, { cause: error });
  }
}

const MAX_FAULTS = 10;
