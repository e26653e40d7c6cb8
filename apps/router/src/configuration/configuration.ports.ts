import type { Endpoint } from '@roundhouse/contracts/registry/v1/config_service';
import type { ConfigState } from '@roundhouse/snapshot';

/** The configuration that plans are made from: registry's snapshot in the view without hashes and secrets. */
export interface Configuration {
  /** The state that holds; undefined until a first valid snapshot came. Kept while registry is away. */
  current(): ConfigState | undefined;
  /** Milliseconds since registry's last heartbeat; Infinity when none came. */
  ageMs(): number;
  /** Runtime endpoint of a deployment on a node, as last known. */
  endpoint(deploymentId: string): Endpoint | undefined;
}

/** Injection token of the {@link Configuration}. */
export const CONFIGURATION = Symbol('CONFIGURATION');
