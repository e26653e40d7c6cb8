import type { RateLimits } from '@roundhouse/routing';
import type { ConfigState } from './config-state.ts';
import { PerState } from './per-state.ts';

/** Who makes a call, by ids; empty = none. */
export interface CallerIds {
  readonly apiKeyId: string;
  readonly memberId: string;
  readonly teamId: string;
  readonly projectId: string;
  readonly organizationId: string;
}

/** A scope of a caller that has limits. */
export interface LimitedScope {
  readonly scope: 'api_key' | 'member' | 'team' | 'project' | 'organization';
  readonly id: string;
  readonly limits: RateLimits;
}

const NONE: readonly LimitedScope[] = [];

const scopesOfKeys = new PerState<readonly LimitedScope[]>((state, id) => {
  const key = state.apiKey(id);
  return key && scopesOf(state, { ...key, apiKeyId: id });
});

/**
 * Scopes of a caller that have minute limits, the narrowest first; empty = nothing limits it. Worked out once per state
 * and key, by what the state says of the key; of a key that it does not know yet, each time.
 */
export function limitScopes(state: ConfigState, ids: CallerIds): readonly LimitedScope[] {
  return scopesOfKeys.of(state, ids.apiKeyId) ?? scopesOf(state, ids);
}

function scopesOf(state: ConfigState, ids: CallerIds): readonly LimitedScope[] {
  const scopes: LimitedScope[] = [];
  const add = (scope: LimitedScope['scope'], id: string, limits: MinuteLimits | undefined): void => {
    const { requestsPerMinute: rpm = null, tokensPerMinute: tpm = null, maxParallel = null } = limits ?? {};
    if (rpm !== null || tpm !== null || maxParallel !== null)
      scopes.push({ scope, id, limits: { rpm, tpm, maxParallel } });
  };
  add('api_key', ids.apiKeyId, state.apiKey(ids.apiKeyId)?.limits);
  add('member', ids.memberId, state.limit(ids.memberId));
  add('team', ids.teamId, state.limit(ids.teamId));
  add('project', ids.projectId, state.limit(ids.projectId));
  add('organization', ids.organizationId, state.limit(ids.organizationId));
  return scopes.length === 0 ? NONE : scopes;
}

interface MinuteLimits {
  readonly requestsPerMinute?: number | undefined;
  readonly tokensPerMinute?: number | undefined;
  readonly maxParallel?: number | undefined;
}
