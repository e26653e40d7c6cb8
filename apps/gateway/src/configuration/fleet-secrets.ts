import type { Clock } from '@roundhouse/kernel';
import { AppError } from '@roundhouse/errors';
import { openFromFleet, type FleetKey } from '@roundhouse/secrets';
import type { CredentialSecret, SealedKey } from './configuration.ports.ts';

/** How long an opened secret stays in memory, in milliseconds: a dump shows no idle tenant's credentials. */
export const SECRET_TTL_MS = 5 * 60_000;
const MAX_SECRETS = 4_096;

interface OpenSecret {
  readonly revision: bigint;
  readonly expiresAtMs: number;
  readonly secret: Promise<CredentialSecret>;
  /** undefined while it is being opened. */
  opened: CredentialSecret | undefined;
}

/** Opens sealed secrets on first use and keeps them for a while, the oldest out first. */
export class FleetSecrets {
  private readonly keys: readonly FleetKey[];
  private readonly clock: Clock;
  private readonly open = new Map<string, OpenSecret>();

  /** @param keys private fleet keys, one or two */
  constructor(keys: readonly FleetKey[], clock: Clock) {
    this.keys = keys;
    this.clock = clock;
  }

  /**
   * The text of a secret at this revision. Callers that come while it is being opened share the work.
   *
   * @throws AppError NO_DEPLOYMENT when none of our keys opens it
   */
  secretOf(key: SealedKey): Promise<CredentialSecret> {
    const nowMs = this.clock.monotonicMs();
    const known = this.knownOf(key, nowMs);
    if (known !== undefined) return known.secret;
    this.open.delete(key.boundId);
    this.makeRoom(nowMs);
    const secret = this.unseal(key);
    const entry: OpenSecret = { revision: key.revision, expiresAtMs: nowMs + SECRET_TTL_MS, secret, opened: undefined };
    this.open.set(key.boundId, entry);
    secret.then(
      (opened) => {
        entry.opened = opened;
      },
      () => {
        // A failure is not kept: the next transfer may bring a copy for a key that we hold.
        if (this.open.get(key.boundId) === entry) this.open.delete(key.boundId);
      },
    );
    return secret;
  }

  /** The same for a secret that is open at the moment; undefined = it has to be unsealed first. */
  openSecretOf(key: SealedKey): CredentialSecret | undefined {
    return this.knownOf(key, this.clock.monotonicMs())?.opened;
  }

  /** Forgets what has expired. Call it now and then, so that idle secrets go. */
  sweep(): void {
    const nowMs = this.clock.monotonicMs();
    for (const [boundId, { expiresAtMs }] of this.open) {
      // All live equally long, so they expire in the order in which they were opened.
      if (expiresAtMs > nowMs) return;
      this.open.delete(boundId);
    }
  }

  private knownOf(key: SealedKey, nowMs: number): OpenSecret | undefined {
    const known = this.open.get(key.boundId);
    return known !== undefined && known.revision === key.revision && known.expiresAtMs > nowMs ? known : undefined;
  }

  private makeRoom(nowMs: number): void {
    if (this.open.size < MAX_SECRETS) return;
    this.sweep();
    for (const [boundId, { expiresAtMs }] of this.open) {
      if (this.open.size < MAX_SECRETS && expiresAtMs > nowMs) return;
      this.open.delete(boundId);
    }
  }

  private async unseal({ organizationId, boundId, revision, copies }: SealedKey): Promise<CredentialSecret> {
    const ours = new Set(this.keys.map((key) => key.kid));
    const sealed = copies.find(({ fleetKeyId }) => ours.has(fleetKeyId));
    if (sealed === undefined) throw unusable(boundId, 'sealed for none of our keys');
    const binding = { organizationId, credentialId: boundId, revision };
    const secret = await openFromFleet(this.keys, sealed.jwe, binding).catch((cause: unknown) => {
      throw unusable(boundId, 'cannot be opened', cause);
    });
    return { secret };
  }
}

function unusable(boundId: string, internal: string, cause?: unknown): AppError {
  return new AppError('NO_DEPLOYMENT', 'The credential of this deployment cannot be used.', {
    internal: `secret ${boundId}: ${internal}`,
    cause,
  });
}
