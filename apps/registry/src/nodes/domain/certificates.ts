import { BACKDATE_MS } from '@roundhouse/pki';

/** When a certificate was issued, to the second. @param validFrom as X.509 tools print it */
export function issuedAt(validFrom: string): Date {
  return new Date(Date.parse(validFrom) + BACKDATE_MS);
}

/**
 * The moment from which on certificates count, when none that exists now may: behind all that were issued, whose times
 * have no parts of a second.
 *
 * @param before the moment that counted so far
 */
export function afterAllIssued(now: Date, before: Date | null): Date {
  const nextSecond = Math.floor(now.getTime() / 1_000) * 1_000 + 1_000;
  return new Date(Math.max(nextSecond, (before?.getTime() ?? 0) + 1_000));
}

/** When a certificate that is made now says that it was issued: never before those that count. */
export function issueTime(now: Date, certificatesFrom: Date | null): Date {
  return certificatesFrom !== null && certificatesFrom > now ? certificatesFrom : now;
}

/** Whether a certificate is not taken any more. @param from null = none is refused */
export function isRevoked(certifiedAt: Date, from: Date | null): boolean {
  return from !== null && certifiedAt < from;
}
