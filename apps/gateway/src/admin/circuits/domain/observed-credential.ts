import type { credentialState } from '@roundhouse/admin-api';
import type { z } from 'zod';

/** What keeps a credential from being used, as documents show it. */
export type ObservedCredential = NonNullable<z.output<typeof credentialState>>;

/** A credential as one router tells of it. */
export interface ToldCredential {
  readonly credentialId: string;
  readonly state: string;
  /** Of one that waits for a model; empty = any. */
  readonly upstreamModelId: string;
  readonly retryAfterMs: number;
}

const STATES = ['out', 'half_open', 'waiting'] as const;

/** Credentials of all routers that are not in order, by id: of each the worst state, and how long it lasts. */
export function credentialsOf(
  states: readonly { readonly credentials: readonly ToldCredential[] }[],
): ReadonlyMap<string, ObservedCredential> {
  const merged = new Map<string, ObservedCredential>();
  for (const { credentialId, state: name, upstreamModelId, retryAfterMs } of states.flatMap(
    ({ credentials }) => credentials,
  )) {
    const state = STATES.find((known) => known === name);
    if (state === undefined) continue;
    const models = state === 'waiting' && upstreamModelId !== '' ? [upstreamModelId] : [];
    const seen: ObservedCredential = { state, upstream_model_ids: models, retry_after_ms: retryAfterMs };
    const known = merged.get(credentialId);
    merged.set(credentialId, known === undefined ? seen : together(known, seen));
  }
  return merged;
}

function together(one: ObservedCredential, other: ObservedCredential): ObservedCredential {
  const order = STATES.indexOf(one.state) - STATES.indexOf(other.state);
  if (order !== 0) return order < 0 ? one : other;
  return {
    state: one.state,
    upstream_model_ids: [...new Set([...one.upstream_model_ids, ...other.upstream_model_ids])],
    retry_after_ms: Math.max(one.retry_after_ms, other.retry_after_ms),
  };
}
