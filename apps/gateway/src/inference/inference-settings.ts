/** Time limits and bounds of the data plane. Milliseconds and bytes. */
export interface InferenceSettings {
  /** Name of this gateway in usage records. */
  readonly gatewayId: string;
  /** For a request as a whole, all attempts together. */
  readonly requestDeadlineMs: number;
  /** A stream still held after this gets its status and headers, and heartbeats from then on. */
  readonly earlyHeadersMs: number;
  /** A stream that lasts longer is ended with an error, however much is still to come. */
  readonly maxStreamAgeMs: number;
  /** A stream that grows larger is ended likewise; kept to within what comes in 50 ms. */
  readonly maxStreamBytes: number;
  /** Time without a whole event after which a stream counts as silent, whatever bytes or comments still come. */
  readonly progressMs: number;
  /** A caller who takes no byte for this long is given up. */
  readonly writeStallMs: number;
  /** Silence towards the caller of a stream after which a comment is sent. */
  readonly heartbeatMs: number;
  /** Largest answer that is collected as a whole. */
  readonly maxAnswerBytes: number;
  /**
   * A whole answer shows nothing before it is complete, so the limit for the first token is stretched by this factor
   * where it stands for the wait for an answer's status.
   */
  readonly unaryWaitFactor: number;
  /** Whether the spans of sampled requests whose content is kept whole carry that content. */
  readonly traceContent: boolean;
}

/** Settings as shipped. */
export const DEFAULT_INFERENCE_SETTINGS: Omit<InferenceSettings, 'gatewayId'> = {
  requestDeadlineMs: 30 * 60_000,
  earlyHeadersMs: 15_000,
  maxStreamAgeMs: 10 * 60_000,
  maxStreamBytes: 64 * 1024 * 1024,
  progressMs: 120_000,
  writeStallMs: 60_000,
  heartbeatMs: 10_000,
  maxAnswerBytes: 64 * 1024 * 1024,
  unaryWaitFactor: 10,
  traceContent: false,
};

/** Injection token of {@link InferenceSettings}. */
export const INFERENCE_SETTINGS = Symbol('INFERENCE_SETTINGS');
