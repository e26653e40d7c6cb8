/** Why an attempt failed, as gateways report it. */
export const FAILURE_CLASSES = [
  'caller_fault',
  'auth',
  'quota_exhausted',
  'rate_limited',
  'overloaded',
  'model_missing',
  'region',
  'context_exceeded',
  'content_policy',
  'connect',
  'tls',
  'dns',
  'timeout_first_token',
  'idle',
  'protocol',
  'truncated',
  'cancelled',
  'unknown',
] as const;

/** One of them. */
export type FailureClass = (typeof FAILURE_CLASSES)[number];

/**
 * What a result means to a circuit:
 * - `success`: it works
 * - `failure`: it counts
 * - `unreachable`: it counts, and no connection was made
 * - `answered`: something is there, but whether it works was not seen
 * - `nothing`: tells nothing
 */
export type CircuitSignal = 'success' | 'failure' | 'unreachable' | 'answered' | 'nothing';

/** What a failure does to observed states. */
export interface FailureRule {
  /** To the circuit of the deployment. */
  readonly deployment: CircuitSignal;
  /** To the circuit of the provider, which all its deployments share. */
  readonly provider: CircuitSignal;
  /** To the credential that was used. */
  readonly credential: 'auth' | 'quota' | 'back_off' | 'nothing';
}

const rule = (
  deployment: CircuitSignal,
  provider: CircuitSignal = deployment,
  credential: FailureRule['credential'] = 'nothing',
): FailureRule => ({ deployment, provider, credential });

/**
 * The class table, as far as states go. What one model alone may suffer from (missing, not in this region) says
 * nothing against its provider. Streams that break after the first bytes count as well: the caller was failed.
 */
export const FAILURE_RULES: Readonly<Record<FailureClass, FailureRule>> = {
  overloaded: rule('failure'),
  connect: rule('unreachable'),
  tls: rule('unreachable'),
  dns: rule('unreachable'),
  rate_limited: rule('answered', 'answered', 'back_off'),
  auth: rule('answered', 'answered', 'auth'),
  quota_exhausted: rule('answered', 'answered', 'quota'),
  model_missing: rule('failure', 'answered'),
  region: rule('failure', 'answered'),
  timeout_first_token: rule('failure'),
  idle: rule('failure'),
  protocol: rule('failure'),
  truncated: rule('failure'),
  unknown: rule('failure'),
  context_exceeded: rule('answered'),
  content_policy: rule('answered'),
  caller_fault: rule('answered'),
  cancelled: rule('nothing'),
};
