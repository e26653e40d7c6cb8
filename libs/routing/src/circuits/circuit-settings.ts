/** When a circuit opens, for how long, and how it is tried again. */
export interface CircuitSettings {
  /** Share of failures that opens it, 1 to 100. */
  readonly failurePercent: number;
  /** Fewer results than these in the window say nothing. */
  readonly minimumRequests: number;
  /** Results older than this are forgotten, in milliseconds. */
  readonly windowMs: number;
  /** How long it stays open the first time, in milliseconds; doubles with each time it opens again. */
  readonly openMs: number;
  /** Longest that it stays open, in milliseconds. */
  readonly maxOpenMs: number;
  /** So many failures in a row open it whatever the share is, if there are enough results. */
  readonly failuresInRow: number;
  /** So many failures to connect, one after the other, open it whatever the share is. */
  readonly connectsInRow: number;
  /** A trial that was not dialled comes back after this time, in milliseconds. */
  readonly trialDialMs: number;
  /** A trial that was dialled and never reported comes back after this time, in milliseconds. */
  readonly trialAnswerMs: number;
}

/** Half of at least 5 in 30 s, 5 failures in a row, or 3 connects; 5 s to 5 min; a trial is dialled in 5 s, answered in 90 s. */
export const DEFAULT_CIRCUIT_SETTINGS: CircuitSettings = Object.freeze({
  failurePercent: 50,
  minimumRequests: 5,
  windowMs: 30_000,
  openMs: 5_000,
  maxOpenMs: 300_000,
  failuresInRow: 5,
  connectsInRow: 3,
  trialDialMs: 5_000,
  trialAnswerMs: 90_000,
});
