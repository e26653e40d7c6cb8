import type { Endpoint } from '@roundhouse/contracts/registry/v1/config_service';
import type { SealedSecret } from '@roundhouse/contracts/registry/v1/snapshot';
import type { ConfigState } from '@roundhouse/snapshot';

/** A secret as the snapshot has it. */
export interface SealedKey {
  readonly organizationId: string;
  /** What its copies are bound to: the id of its holder, or `<holder>/<key>`. */
  readonly boundId: string;
  readonly revision: bigint;
  readonly copies: readonly SealedSecret[];
}

/** A secret in the clear. Never logged, never kept longer than five minutes. */
export interface CredentialSecret {
  readonly secret: string;
}

/** The configuration that requests are served from: registry's snapshot, from the wire or from disk. */
export interface ConfigurationView {
  /** The state to serve from; undefined while nothing valid was ever received (503 NOT_READY). */
  current(): ConfigState | undefined;
  /** Milliseconds since registry's last heartbeat; Infinity when none came since the start of the process. */
  ageMs(): number;
  /** Runtime endpoint of a deployment on a node; undefined when no node serves it. */
  endpoint(deploymentId: string): Endpoint | undefined;
  /**
   * A sealed secret in the clear, unsealed on first use and kept for at most five minutes.
   *
   * @throws AppError NO_DEPLOYMENT when it cannot be opened
   */
  secretOf(key: SealedKey): Promise<CredentialSecret>;
  /** The same for a secret that is kept in the clear at the moment; undefined = it has to be unsealed first. */
  openSecretOf(key: SealedKey): CredentialSecret | undefined;
}

/** Injection token of the process's {@link ConfigurationView}. */
export const CONFIGURATION = Symbol('CONFIGURATION');
