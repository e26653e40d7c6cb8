import type { SecretPlace } from '@roundhouse/secrets';
import type { EntityManager } from 'typeorm';

/** One sealed value, and where it belongs. */
export interface SealedValue {
  readonly id: string;
  readonly sealed: Buffer;
  readonly place: SecretPlace;
}

/** A new envelope in place of a former one. */
export type RenewedValue = Pick<SealedValue, 'id' | 'sealed'>;

/** A column that holds envelopes. Whatever seals something new must be listed among the sealed columns. */
export interface SealedColumn {
  /** Rows by the master key that sealed them. */
  count(manager: EntityManager): Promise<ReadonlyMap<string, number>>;
  /** Locks rows that another key than this one sealed; those that somebody else has locked are passed over. */
  take(manager: EntityManager, currentKeyId: string, limit: number): Promise<SealedValue[]>;
  /** Writes new envelopes of these rows. */
  put(manager: EntityManager, values: readonly RenewedValue[]): Promise<void>;
}
