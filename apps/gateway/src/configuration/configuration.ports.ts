import type { Endpoint } from '@roundhouse/contracts/registry/v1/config_service';
import type { ConfigState } from '@roundhouse/snapshot';

/** A credential as an upstream call needs it. Never logged, never kept longer than the call. */
export interface CredentialSecret {
  readonly secret: string;
  /** Header to send it in; absent = the driver's default. */
  readonly headerName?: string;
  /** Value of that header with exactly one `{api_key}`; absent = the driver's default. */
  readonly headerFormat?: string;
  /** Hosts (`host` or `host:port`) that the secret may be sent to. */
  readonly allowedHosts: readonly string[];
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
   * Secret of a credential, unsealed on first use and kept for at most five minutes.
   *
   * @throws AppError NOT_READY without a snapshot, NO_DEPLOYMENT when the credential is unknown or cannot be opened
   */
  secretOf(credentialId: string): Promise<CredentialSecret>;
}

/** Injection token of the process's {@link ConfigurationView}. */
export const CONFIGURATION = Symbol('CONFIGURATION');
