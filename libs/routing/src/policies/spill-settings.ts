/** When requests leave our own nodes for what has a price. */
export interface SpillSettings {
  /** What a second of waiting for the first token is worth, in pico-USD. */
  readonly waitSecondPico: number;
  /** Nobody waits longer for an own node where another deployment is affordable, in milliseconds; Infinity = no bound. */
  readonly maxWaitMs: number;
  /** Most that a request may cost elsewhere while own nodes would do, in pico-USD; Infinity = no bound. */
  readonly maxPricePico: number;
}

/** A second is worth a tenth of a cent; neither wait nor price are bounded. */
export const DEFAULT_SPILL: SpillSettings = Object.freeze({
  waitSecondPico: 1_000_000_000,
  maxWaitMs: Infinity,
  maxPricePico: Infinity,
});
