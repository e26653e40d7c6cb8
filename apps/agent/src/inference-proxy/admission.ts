import { AppError } from '@roundhouse/errors';

/** Where an instance's engine listens, and the key it accepts. */
export interface EngineAddress {
  port: number;
  apiKey: string;
  /** Requests that it computes at once; 0 = not known. */
  slots: number;
}

/** Why an instance takes no requests. */
export type Unavailable =
  /** Progress from 0 to 1; an ETA of 0 is not known. */
  { reason: 'loading'; progress: number; etaS: number } | { reason: 'draining' } | { reason: 'not_loaded' };

/** Requests that may wait for each slot, and the least that may wait at all. */
const WAITING_PER_SLOT = 4;
const LEAST_WAITING = 16;
const RETRY_WHEN_FULL_MS = 1_000;
const RETRY_WHEN_LOADING_MS = 5_000;

/**
 * Engines queue without any bound. Callers who would wait in vain are told at once, so that they go elsewhere.
 *
 * @param count requests that the instance is working on or that wait there
 * @throws AppError OVERLOADED
 */
export function requireRoom(count: number, slots: number): void {
  const atOnce = Math.max(1, slots);
  if (count < atOnce + Math.max(LEAST_WAITING, atOnce * WAITING_PER_SLOT)) return;
  throw new AppError('OVERLOADED', 'Too many requests wait for this instance.', { retryAfterMs: RETRY_WHEN_FULL_MS });
}

/** What callers of an instance that takes no requests are told. */
export function unavailable(why: Unavailable): AppError {
  switch (why.reason) {
    case 'loading': {
      const message = `The model is being loaded: ${Math.round(why.progress * 100)} %.`;
      const retryAfterMs = why.etaS > 0 ? why.etaS * 1_000 : RETRY_WHEN_LOADING_MS;
      return new AppError('MODEL_LOADING', message, { retryAfterMs });
    }
    case 'draining':
      return new AppError('DRAINING', 'This instance is being stopped.');
    case 'not_loaded':
      return new AppError('NOT_READY', 'This instance takes no requests at the moment.');
  }
}
