import type { AuthHeader, Capability, Hosting, SecretNeed } from './contract.ts';
import type { FormField } from './form.ts';
import type { DriverMode } from './operation.ts';

/** What is known about one vendor or server that a driver can talk to. Data only: the driver's code stays the same. */
export interface Preset {
  /** Name in configuration; unique over all drivers. */
  readonly name: string;
  /** Name of the driver that it belongs to. */
  readonly driver: string;
  readonly label: string;
  /** Who runs or makes what answers there. */
  readonly vendor: string;
  readonly icon: string;
  /** May hold `{region}` and other names of `fields`, which fill it. */
  readonly baseUrl: string;
  /** Settings of this preset alone. */
  readonly fields: readonly FormField[];
  readonly auth: AuthHeader;
  readonly secret: SecretNeed;
  /** Whether another auth header may be named (002-28). */
  readonly allowsAuthHeader: boolean;
  readonly hosting: Hosting;
  /** Hosts that its keys may go to, with the placeholders of `baseUrl`; empty = only to the base URL that they came with. */
  readonly allowedHosts: readonly string[];
  /** Environment variables that may hold its key, the first one set wins (003-25). */
  readonly environmentKeys: readonly string[];
  readonly modes: readonly DriverMode[];
  /** Capabilities of the driver that this endpoint does not carry. */
  readonly lacks: readonly Capability[];
  /** Whether `GET {base_url}/models` lists its models. */
  readonly remoteDiscovery: boolean;
  /** Whether an aborted stream is billed to its end; undefined = not known. */
  readonly billsAfterAbort?: boolean;
  /** What somebody who uses it has to know, one sentence each. */
  readonly notes: readonly string[];
  /** Where the vendor states these facts. */
  readonly docUrl: string;
}
