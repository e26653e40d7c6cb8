import type { VerifiedDay } from './domain/verified-day.ts';

/** Reads what there is to compare. */
export interface VerificationReader {
  /**
   * Every organization's days, newest first. Days whose ledger is dropped are not among them.
   *
   * @param from `YYYY-MM-DD` in UTC, inclusive, as is `to`
   */
  days(from: string, to: string): Promise<VerifiedDay[]>;
}

/** Injection token of the {@link VerificationReader} for people's questions. */
export const VERIFICATION_READER = Symbol('VERIFICATION_READER');
