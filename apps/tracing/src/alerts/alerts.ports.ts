/** Which alerts are read. */
export interface AlertQuery {
  /** Whose: every organization's and the installation's, or one organization's. */
  readonly scope: { readonly installation: boolean; readonly organizationId: string };
  /** Empty = all, as those below. */
  readonly event: string;
  readonly kind: string;
  readonly subjectId: string;
  /** Inclusive; undefined = the beginning. */
  readonly from: Date | undefined;
  /** Exclusive; undefined = no end. */
  readonly to: Date | undefined;
  /** Cursor; empty = from the newest on. */
  readonly before: string;
  readonly limit: number;
}

/** An alert, and how many sinks have it. */
export interface KeptAlert {
  readonly id: string;
  readonly kind: string;
  /** null = the installation. */
  readonly organizationId: string | null;
  readonly subjectId: string | null;
  readonly occurredAt: Date;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly delivered: number;
  readonly pending: number;
  readonly dead: number;
}

/** Which deliveries are read. */
export interface DeliveryQuery {
  readonly sinkId: string;
  /** Empty = all. */
  readonly status: string;
  /** Cursor; empty = from the newest on. */
  readonly before: string;
  readonly limit: number;
}

/** A delivery as people see it. */
export interface KeptDelivery {
  readonly id: string;
  readonly sinkId: string;
  readonly alertId: string;
  readonly kind: string;
  readonly subjectId: string | null;
  readonly status: string;
  readonly tries: number;
  readonly httpStatus: number;
  readonly error: string;
  readonly occurredAt: Date;
  readonly createdAt: Date;
  readonly nextTryAt: Date;
  readonly finishedAt: Date | null;
}

/** A page of a list, newest first. */
export interface Page<T> {
  readonly data: readonly T[];
  /** Cursor of the next page; empty = there is none. */
  readonly next: string;
}

/** Reads alerts and what became of them. */
export interface AlertReader {
  alerts(query: AlertQuery): Promise<Page<KeptAlert>>;
  deliveries(query: DeliveryQuery): Promise<Page<KeptDelivery>>;
  /** Deliveries of a sink that wait, and that were given up. */
  counts(sinkId: string): Promise<{ pending: bigint; dead: bigint }>;
  /** Has deliveries of a sink made again: one, or all dead ones, 1 000 at most. @returns how many */
  redeliver(sinkId: string, deliveryId: string): Promise<number>;
}

/** Injection token of the {@link AlertReader}. */
export const ALERT_READER = Symbol('ALERT_READER');
