import { createHmac, timingSafeEqual } from 'node:crypto';

/** Header in which a page proves that it can read answers of ours, which pages of other sites cannot. */
export const CSRF_HEADER = 'x-csrf-token';

/** The token of a session that its pages send with every change. Derived: nothing needs to be kept. */
export function csrfTokenOf(sessionToken: string): string {
  return createHmac('sha256', sessionToken).update('csrf token').digest('base64url');
}

/** True when a request brought the token of its session. */
export function isCsrfToken(sessionToken: string, brought: string | string[] | undefined): boolean {
  if (typeof brought !== 'string') return false;
  const expected = Buffer.from(csrfTokenOf(sessionToken));
  const actual = Buffer.from(brought);
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}
