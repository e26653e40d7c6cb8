import type { EXPLAIN_ROUTE, KEY_PROBLEMS, RouteReason } from '@roundhouse/admin-api';
import type { Obstacle } from '@roundhouse/routing';
import type { z } from 'zod';

/** The answer of `POST /routes/explain`. */
export type Explanation = z.output<NonNullable<(typeof EXPLAIN_ROUTE)['answer']>>;

/** A reason with its words. */
export type WordedReason = Explanation['candidates'][number]['reasons'][number];

/** Why a key is refused. */
export type KeyProblem = (typeof KEY_PROBLEMS)[number];

/** A sentence for each, and so for every code that routing has. */
const REASONS: Readonly<Record<RouteReason | Obstacle, string>> = {
  model_inactive: 'The model is not active.',
  mode_mismatch: 'The model serves another kind of request.',
  deployment_inactive: 'The deployment is not active.',
  provider_inactive: 'The provider is disabled.',
  provider_unknown: 'The provider does not exist.',
  driver_unknown: 'This gateway does not know the driver.',
  mode_unsupported: 'The driver does not serve this kind of request.',
  endpoint_absent: 'No node serves it.',
  endpoint_not_ready: 'The node that serves it takes no calls at the moment.',
  endpoint_draining: 'Its node is ending its calls and takes no new ones.',
  endpoint_loading: 'Its model is being loaded.',
  endpoint_unloaded: 'Its model is not loaded; requests for it have it loaded.',
  tags_mismatch: 'It lacks a tag that the request asks for.',
  capability_missing: 'The model lacks an ability that the request makes use of.',
  context_too_small: 'The request is longer than the context window.',
  credential_missing: 'No credential is in effect: name one, or store a key with the provider.',
  base_url_missing: 'The provider has no base URL.',
  foreign_host: 'The secret in effect must not be sent to the host of the base URL.',
  auth_header_not_allowed: 'The driver does not take another auth header.',
  circuit_manual: 'Somebody opened its circuit by hand.',
  provider_circuit_manual: 'Somebody opened the circuit of its provider by hand.',
  circuit_unreachable: 'No connection could be made to it, several times in a row.',
  provider_circuit_unreachable: 'No connection could be made to its provider, several times in a row.',
  circuit_open: 'Too many of its calls failed of late.',
  provider_circuit_open: 'Too many calls of its provider failed of late.',
  credential_out: 'The credential was refused several times, or its quota is used up.',
  backing_off: 'The upstream asked to wait before this model is called again.',
  rpm_cap: 'Its cap of requests per minute is used up.',
  tpm_cap: 'Its cap of tokens per minute has no room for this request.',
  parallel_cap: 'It has as many calls open as it may have.',
  other: 'The router leaves it out for a reason that this gateway does not know.',
};

const KEY_WORDS: Readonly<Record<KeyProblem, string>> = {
  revoked: 'The key is revoked.',
  expired: 'The key has expired.',
  owner_disabled: 'The owner of the key may not act.',
  organization_inactive: 'The organization is not active.',
  project_inactive: 'The project is not active.',
  scope_missing: 'The key does not have the scope "inference".',
};

/** A reason with a sentence for people. @param code also what only a newer router knows */
export function worded(code: string): WordedReason {
  if (isKnown(code)) return { code, message: REASONS[code] };
  return { code: 'other', message: `The router leaves it out: ${code.slice(0, 64)}.` };
}

function isKnown(code: string): code is RouteReason {
  return Object.hasOwn(REASONS, code);
}

/** A problem of a key with a sentence for people. */
export function wordedProblem(code: KeyProblem): { code: KeyProblem; message: string } {
  return { code, message: KEY_WORDS[code] };
}
