/** One message for the usage stream. */
export interface UsageMessage {
  readonly spoolId: string;
  readonly firstSeq: number;
  readonly lastSeq: number;
  /** Encoded UsageBatch. */
  readonly bytes: Uint8Array;
  /** Of the first sampled record in it. */
  readonly traceparent?: string;
}

/** The usage stream, as the forwarder needs it. */
export interface UsageTransport {
  /** Resolves when the stream has stored the message. Any rejection means: publish it again. */
  publish(message: UsageMessage): Promise<void>;
}

/** The ledger, as confirmation needs it. */
export interface LedgerProgress {
  /** Per spool the last sequence number without a gap before it; spools that the ledger never saw are absent. */
  contiguousSeqs(spoolIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
}
