import { LIMIT_SCOPES } from '@roundhouse/admin-api';
import type { LimitState, ScopeLimits } from '@roundhouse/contracts/router/v1/router_service';
import type { Explanation } from './reason-words.ts';

/** Limits of the caller's scopes as a router sees them. Scopes that this version does not know are left out. */
export function reportLimits(limits: readonly ScopeLimits[]): Explanation['limits'] {
  return limits.flatMap(({ scope: name, id, requests, tokens, maxParallel, parallel }) => {
    const scope = LIMIT_SCOPES.find((known) => known === name);
    if (scope === undefined) return [];
    const states = { requests: stateOf(requests), tokens: stateOf(tokens) };
    return [{ scope, id, ...states, max_parallel: maxParallel === 0 ? null : maxParallel, parallel }];
  });
}

function stateOf(state: LimitState | undefined): Explanation['limits'][number]['requests'] {
  if (state === undefined) return null;
  return { limit: Number(state.limit), remaining: Number(state.remaining), reset_ms: state.resetMs };
}
