/** Certificates say that they hold from so long before they were issued, for clocks that are behind. */
const BACKDATED_MS = 5 * 60_000;

/** When a certificate was issued, to the second. @param validFrom as X.509 tools print it */
export function issuedAt(validFrom: string): Date {
  return new Date(Date.parse(validFrom) + BACKDATED_MS);
}

/** From when on certificates count that are issued from now on: their times have no parts of a second. */
export function fromNowOn(now: Date): Date {
  return new Date(Math.floor(now.getTime() / 1_000) * 1_000);
}

/** A moment before which every certificate was issued that exists now. */
export function afterAllOfNow(now: Date): Date {
  return new Date(fromNowOn(now).getTime() + 1_000);
}

/** Whether a certificate is not taken any more. @param from null = none is refused */
export function isRevoked(certifiedAt: Date, from: Date | null): boolean {
  return from !== null && certifiedAt < from;
}
