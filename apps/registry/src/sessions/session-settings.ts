import type { ThrottleRule } from './domain/throttle.ts';

/** Times and bounds of sessions and of the ways to one. Durations in milliseconds. */
export interface SessionSettings {
  /** A session ends when nothing is asked for so long. */
  readonly idleMs: number;
  /** A session ends then, however active it is. */
  readonly lifetimeMs: number;
  /** How long the former token of a session still works, for calls that were under way. */
  readonly formerTokenMs: number;
  /** Open sessions of one member; beyond it the oldest ends. */
  readonly maxPerMember: number;
  readonly bootstrapMs: number;
  readonly inviteMs: number;
  readonly oidcFlowMs: number;
  /** Tries per account and address. */
  readonly perAccount: ThrottleRule;
  /** Tries per address, whatever the account. */
  readonly perAddress: ThrottleRule;
}

/** Injection token of {@link SessionSettings}. */
export const SESSION_SETTINGS = Symbol('SessionSettings');

const MINUTE_MS = 60_000;

/** Settings unless something else is said. */
export const DEFAULT_SESSION_SETTINGS: SessionSettings = {
  idleMs: 30 * MINUTE_MS,
  lifetimeMs: 12 * 60 * MINUTE_MS,
  formerTokenMs: MINUTE_MS / 2,
  maxPerMember: 20,
  bootstrapMs: 15 * MINUTE_MS,
  inviteMs: 3 * 24 * 60 * MINUTE_MS,
  oidcFlowMs: 10 * MINUTE_MS,
  perAccount: { limit: 10, windowMs: MINUTE_MS, pauseMs: MINUTE_MS, maxPauseMs: 15 * MINUTE_MS },
  perAddress: { limit: 100, windowMs: MINUTE_MS, pauseMs: MINUTE_MS, maxPauseMs: 15 * MINUTE_MS },
};
