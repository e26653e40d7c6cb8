import type { Reason } from '@roundhouse/errors';
import { LOADING_REASONS, type Obstacle } from './judge.ts';
import type { Candidate, LoadView, RouteQuery } from './route-query.ts';

/** Advice to come back while a node is out of touch or restarts, in milliseconds. */
const ABSENT_RETRY_MS = 1_000;

/** Advice to come back while a model is loaded and nobody knows for how long, in milliseconds. */
const LOADING_RETRY_MS = 5_000;

/** Longest advice to come back for a model that is being loaded: it may be there sooner than was thought. */
const MAX_LOADING_RETRY_MS = 60_000;

const REQUEST_CODES: ReadonlySet<Obstacle> = new Set([
  'mode_mismatch',
  'tags_mismatch',
  'capability_missing',
  'context_too_small',
]);

const ABSENCE_CODES: ReadonlySet<Obstacle> = new Set(['endpoint_absent', 'endpoint_not_ready', 'endpoint_draining']);

/** Reasons that pass by themselves, against one that fits the request. */
const PASSING_CODES: ReadonlySet<Obstacle> = new Set([
  'circuit_manual',
  'provider_circuit_manual',
  'circuit_unreachable',
  'provider_circuit_unreachable',
  'credential_out',
  'backing_off',
  'rpm_cap',
  'tpm_cap',
  'parallel_cap',
]);

/**
 * The caller is at fault only when every deployment that is up says no for the same reason of the request. One that
 * would fit and is out for the moment is no fault of the caller, but a 429 of the upstream is passed on as such. A model
 * that is or could be loaded is worth waiting for, whatever else is out.
 */
export function refusalReason(codes: readonly Obstacle[]): Reason {
  if (codes.some((code) => LOADING_REASONS.has(code))) return 'MODEL_LOADING';
  const passing = codes.filter((code) => PASSING_CODES.has(code));
  if (passing.length > 0) return passing.every((code) => code === 'backing_off') ? 'RATE_LIMITED' : 'NO_DEPLOYMENT';
  const up = codes.filter((code) => REQUEST_CODES.has(code));
  if (up.length > 0 && up.every((code) => code === 'context_too_small')) return 'CONTEXT_TOO_LONG';
  if (up.length > 0 && up.every((code) => code === 'capability_missing')) return 'INVALID_REQUEST';
  return 'NO_DEPLOYMENT';
}

/** The earliest time at which one of them may do, in milliseconds; 0 = no advice. */
export function retryAfterMs(
  query: RouteQuery,
  candidates: readonly Candidate[],
  codes: readonly Obstacle[],
  load: LoadView,
): number {
  let earliestMs = Infinity;
  for (const [index, code] of codes.entries()) {
    let waitMs = 0;
    if (ABSENCE_CODES.has(code)) waitMs = ABSENT_RETRY_MS;
    else if (LOADING_REASONS.has(code)) waitMs = loadingRetryMs(candidates[index]!, load);
    else if (PASSING_CODES.has(code)) waitMs = load.retryAfterMs?.(candidates[index]!, query) ?? 0;
    if (waitMs > 0) earliestMs = Math.min(earliestMs, waitMs);
  }
  return earliestMs === Infinity ? 0 : Math.ceil(earliestMs);
}

function loadingRetryMs({ deploymentId }: Candidate, load: LoadView): number {
  const etaS = load.node?.(deploymentId)?.loadEtaS ?? 0;
  return etaS > 0 ? Math.min(etaS * 1_000, MAX_LOADING_RETRY_MS) : LOADING_RETRY_MS;
}
