/** What sinks choose by. */
export type AlertEvent = 'request' | 'alert' | 'budget' | 'review' | 'circuit';

/** Something that somebody should hear of. */
export interface Alert {
  /** Event and name, lower case: `budget.threshold`, `alert.dead_letters`. */
  readonly kind: `${AlertEvent}.${string}`;
  /** Whose; null = the installation's. */
  readonly organizationId: string | null;
  /** What it is about: a budget, a spool, a provider; null = nothing that has an id. */
  readonly subjectId: string | null;
  /** The same key is heard of once, for as long as alerts are kept: name what makes it new, such as a window. */
  readonly dedupeKey: string;
  readonly occurredAt: Date;
  /** Facts, as JSON; amounts as text, never a secret, never content of a request. */
  readonly payload: Readonly<Record<string, unknown>>;
}
