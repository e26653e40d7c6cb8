import type { RequestFacts } from './request-facts.ts';

/** Takes what became of requests. Never blocks, never throws, and forgets what it cannot keep. */
export interface RequestLog {
  /** Notes a request that is over. The facts must not change any more. */
  add(facts: RequestFacts): void;
}

/** The stream of request records, as the log needs it. */
export interface RequestTransport {
  /** Resolves when the stream has stored the message. @throws whatever kept it from that: publish it again */
  publish(bytes: Uint8Array, messageId: string): Promise<void>;
}

/** What operators learn about the log. */
export interface RequestLogObserver {
  published(records: number): void;
  /** Records that nobody will see. */
  dropped(records: number): void;
  publishFailed(error: unknown): void;
  publishRecovered(): void;
}

/** Injection token of the {@link RequestLog}. */
export const REQUEST_LOG = Symbol('REQUEST_LOG');
