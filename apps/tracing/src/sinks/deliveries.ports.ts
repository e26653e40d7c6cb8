import type { SentEvent } from './domain/event-document.ts';
import type { Outcome } from './domain/retry-schedule.ts';
import type { Addressed, Sink } from './sink.ts';

/** An alert that nobody was told of yet. */
export interface UnroutedAlert extends Addressed {
  readonly id: string;
  readonly occurredAt: Date;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** One alert for one sink. */
export interface NewDelivery {
  readonly alertId: string;
  readonly sinkId: string;
  readonly names: Readonly<Record<string, unknown>>;
}

/** A delivery that is this replica's to try. */
export interface ClaimedDelivery {
  readonly id: string;
  readonly sinkId: string;
  /** This one included. */
  readonly tries: number;
  readonly event: SentEvent;
}

/** What became of a try. */
export type Verdict =
  | { readonly status: 'delivered' | 'dead'; readonly outcome: Outcome }
  | { readonly status: 'pending'; readonly outcome: Outcome; readonly delayMs: number };

/** Where alerts wait for their delivery. */
export interface DeliveryStore {
  /**
   * Hands alerts out in one transaction, each by one replica.
   *
   * @param address says who gets them
   * @returns how many were handed out
   */
  route(limit: number, address: (alerts: readonly UnroutedAlert[]) => Promise<readonly NewDelivery[]>): Promise<number>;
  /**
   * Takes deliveries that are due; nobody else gets them within the lease.
   *
   * @param free how many of each sink at most
   */
  claim(free: ReadonlyMap<string, number>, leaseMs: number): Promise<ClaimedDelivery[]>;
  /** Those of the sinks for which so many deliveries wait, or more. */
  full(sinkIds: readonly string[], waiting: number): Promise<ReadonlySet<string>>;
  /** Notes what became of a claimed delivery, unless somebody else took it over meanwhile. */
  settle(deliveries: readonly ClaimedDelivery[], verdict: Verdict): Promise<void>;
  /** Gives claimed deliveries back as if they had not been tried. */
  release(deliveries: readonly ClaimedDelivery[]): Promise<void>;
  /** Forgets alerts, and what became of them, by their age; a bounded number at once. @returns how many */
  forget(alertsBefore: Date, requestsBefore: Date): Promise<number>;
}

/** Injection token of the {@link DeliveryStore}. */
export const DELIVERY_STORE = Symbol('DELIVERY_STORE');

/** Sends to sinks. */
export interface SinkSender {
  /** Never throws for what the sink does; throws when `signal` ends it. */
  send(sink: Sink, deliveries: readonly Pick<ClaimedDelivery, 'id' | 'event'>[], signal: AbortSignal): Promise<Outcome>;
}

/** What ids are called. */
export interface SubjectNames {
  /** Names for each alert's payload, in their order; empty where nothing is known. */
  of(alerts: readonly UnroutedAlert[]): Promise<readonly Readonly<Record<string, unknown>>[]>;
}

/** Tells people who look on. */
export interface LiveTeller {
  /** May lose any of them, and never throws. */
  tell(alerts: readonly UnroutedAlert[]): void;
}
