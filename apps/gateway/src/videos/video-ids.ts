import { createHmac, timingSafeEqual } from 'node:crypto';
import type { DeploymentEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import { AppError } from '@roundhouse/errors';
import type { KeyRing } from '@roundhouse/secrets';
import type { Principal } from '../auth/auth.ports.ts';

/** Where a video is. */
export interface VideoPlace {
  readonly deploymentId: string;
  /** What the upstream calls it. */
  readonly upstreamId: string;
}

type Owner = Pick<Principal, 'organizationId' | 'projectId'>;

const PREFIX = 'video_';
const MAC_BYTES = 16;
/** Longer ids do not fit into a path. */
const MAX_ID_LENGTH = 512;
const PURPOSE = 'roundhouse video ids 1';

/**
 * Names of videos as callers see them. A name carries where the video is, so that any gateway of the installation finds
 * it without looking anything up, and is bound to the project that made it: in the hands of any other it is no name.
 */
export class VideoIds {
  private readonly keys: KeyRing;
  private readonly derived = new Map<string, Buffer>();

  /** @param keys of the installation, the same in every gateway */
  constructor(keys: KeyRing) {
    this.keys = keys;
  }

  /**
   * Our name of a video.
   *
   * @throws AppError UPSTREAM_ERROR when the upstream's own is too long to be carried
   */
  nameOf(owner: Owner, place: VideoPlace): string {
    const { id: keyId } = this.keys.current;
    const carried = Buffer.from(JSON.stringify([keyId, place.deploymentId, place.upstreamId]));
    const name = PREFIX + Buffer.concat([this.mac(keyId, owner, carried), carried]).toString('base64url');
    if (name.length > MAX_ID_LENGTH)
      throw new AppError('UPSTREAM_ERROR', 'The deployment gave the video too long a name.');
    return name;
  }

  /** Names what a deployment makes for a caller. */
  namer(owner: Owner, deployment: Pick<DeploymentEntry, 'id'>): (upstreamId: string) => string {
    return (upstreamId) => this.nameOf(owner, { deploymentId: deployment.id, upstreamId });
  }

  /** Where a video is; undefined for a name that was not given to this owner. */
  placeOf(owner: Owner, name: string): VideoPlace | undefined {
    if (!name.startsWith(PREFIX) || name.length > MAX_ID_LENGTH) return undefined;
    const bytes = Buffer.from(name.slice(PREFIX.length), 'base64url');
    const carried = bytes.subarray(MAC_BYTES);
    const [keyId, deploymentId, upstreamId] = readCarried(carried);
    if (keyId === undefined || deploymentId === undefined || upstreamId === undefined) return undefined;
    if (this.keys.byId(keyId) === undefined) return undefined;
    if (!timingSafeEqual(this.mac(keyId, owner, carried), bytes.subarray(0, MAC_BYTES))) return undefined;
    return { deploymentId, upstreamId };
  }

  private mac(keyId: string, { organizationId, projectId }: Owner, carried: Buffer): Buffer {
    const hmac = createHmac('sha256', this.keyOf(keyId));
    hmac.update(JSON.stringify([organizationId, projectId])).update(carried);
    return hmac.digest().subarray(0, MAC_BYTES);
  }

  /** A key of its own, so that nothing made with it says anything about hashes of API keys. */
  private keyOf(keyId: string): Buffer {
    let key = this.derived.get(keyId);
    if (key === undefined) {
      key = createHmac('sha256', this.keys.byId(keyId)?.key ?? '')
        .update(PURPOSE)
        .digest();
      this.derived.set(keyId, key);
    }
    return key;
  }
}

function readCarried(carried: Buffer): readonly (string | undefined)[] {
  try {
    const value: unknown = JSON.parse(carried.toString('utf8'));
    return Array.isArray(value) && value.length === 3 && value.every((part) => typeof part === 'string') ? value : [];
  } catch {
    return [];
  }
}
