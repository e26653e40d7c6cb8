import type { EXPLAIN_ROUTE, KEY_PROBLEMS, RouteReason } from '@roundhouse/admin-api';
import type { z } from 'zod';

/** The answer of `POST /routes/explain`. */
export type Explanation = z.output<NonNullable<(typeof EXPLAIN_ROUTE)['answer']>>;

/** A reason with its words. */
export type WordedReason = Explanation['candidates'][number]['reasons'][number];

/** Why a key is refused. */
export type KeyProblem = (typeof KEY_PROBLEMS)[number];

const REASONS: Readonly<Record<RouteReason, string>> = {
  model_inactive: 'The model is not active.',
  mode_mismatch: 'The model serves another kind of request.',
  deployment_inactive: 'The deployment is not active.',
  provider_inactive: 'The provider is disabled.',
  provider_unknown: 'The provider does not exist.',
  driver_unknown: 'This gateway does not know the driver.',
  mode_unsupported: 'The driver does not serve this kind of request.',
  endpoint_absent: 'No node serves it.',
  endpoint_not_ready: 'The node that serves it is not ready yet.',
  tags_mismatch: 'It lacks a tag that the request asks for.',
  capability_missing: 'The model lacks an ability that the request makes use of.',
  context_too_small: 'The request is longer than the context window.',
  credential_missing: 'No credential is in effect: name one, or store a key with the provider.',
  base_url_missing: 'The provider has no base URL.',
  foreign_host: 'The secret in effect must not be sent to the host of the base URL.',
  auth_header_not_allowed: 'The driver does not take another auth header.',
};

const KEY_WORDS: Readonly<Record<KeyProblem, string>> = {
  revoked: 'The key is revoked.',
  expired: 'The key has expired.',
  owner_disabled: 'The owner of the key may not act.',
  organization_inactive: 'The organization is not active.',
  project_inactive: 'The project is not active.',
  scope_missing: 'The key does not have the scope "inference".',
};

/** A reason with a sentence for people. */
export function worded(code: RouteReason): WordedReason {
  return { code, message: REASONS[code] };
}

/** A problem of a key with a sentence for people. */
export function wordedProblem(code: KeyProblem): { code: KeyProblem; message: string } {
  return { code, message: KEY_WORDS[code] };
}
