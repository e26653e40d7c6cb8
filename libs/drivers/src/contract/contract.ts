import type { Form } from './form.ts';
import type { DriverMode } from './operation.ts';

/** What a driver can be used for. Providers of every type stand in one list; models use those of `model` (000-12, 000-13). */
export const DRIVER_DOMAINS = ['model', 'file', 'vector', 'datasource'] as const;

/** One type of provider. */
export type DriverDomain = (typeof DRIVER_DOMAINS)[number];

/** Dialects that drivers speak so far. */
export type Protocol = 'openai-chat';

/** What a driver may declare that its calls carry. */
export const CAPABILITIES = [
  'streaming',
  'tools',
  'parallel_tools',
  'structured_output',
  'vision',
  'reasoning',
] as const;

/** One thing that a call can carry. */
export type Capability = (typeof CAPABILITIES)[number];

/** Where the compute behind a deployment stands (003-13). */
export type Hosting = 'cloud' | 'self_hosted' | 'node';

/** Whether a call needs a secret; `none`: the connection itself proves who calls. */
export type SecretNeed = 'required' | 'optional' | 'none';

/** How a secret travels to an upstream: always in a header, never in a URL. */
export interface AuthHeader {
  /** Lower-case name. */
  readonly name: string;
  /** Value with exactly one `{api_key}`. */
  readonly format: string;
}

/** What every driver declares, whatever it is used for. */
export interface ContractBase {
  /** Name in configuration; also the contract's id. */
  readonly name: string;
  /** Grows by one whenever the form or the meaning of a setting changes. */
  readonly version: number;
  readonly label: string;
  /** Name of an icon; the console shows the label's first letter for one that it does not know. */
  readonly icon: string;
  readonly domains: readonly DriverDomain[];
  /** The form that console and CLI make a provider from, when no preset is chosen (000-17). */
  readonly form: Form;
  /** What a deployment's hosting is unless somebody says otherwise (003-13). */
  readonly hosting: Hosting;
}

/** What a driver of models declares about itself. */
export interface DriverContract extends ContractBase {
  readonly modes: readonly DriverMode[];
  /** Dialect of a deployment that names none; one of `protocols`. */
  readonly protocol: Protocol;
  readonly protocols: readonly Protocol[];
  /** What its calls carry by default, by mode; absent = nothing. The upstream model may do less. */
  readonly capabilities: Readonly<Partial<Record<DriverMode, readonly Capability[]>>>;
  /** undefined = it takes no secret: the connection itself proves who calls. */
  readonly auth: AuthHeader | undefined;
  readonly secret: SecretNeed;
  /** Whether providers may name another auth header when no preset is chosen (002-28). */
  readonly allowsAuthHeader: boolean;
  /** Environment variables that may hold a key when no preset is chosen, the first one set wins. */
  readonly environmentKeys: readonly string[];
  /** Hosts of the driver itself when no preset is chosen. Without any, a secret belongs to its own base URL. */
  readonly allowedHosts: readonly string[];
  /** Whether its streams report usage when asked with `stream_options.include_usage`. */
  readonly streamUsage: boolean;
  /** Whether it lives on our own nodes, addressed by identity. */
  readonly onNode: boolean;
  /** Whether it answers a batch of inputs in one call, with a response and exact usage for each (002-14). */
  readonly microbatch: boolean;
  /** Whether it can be asked for its models. */
  readonly remoteDiscovery: boolean;
  /** Whether an aborted stream is billed to its end; undefined = not known. */
  readonly billsAfterAbort?: boolean;
}
