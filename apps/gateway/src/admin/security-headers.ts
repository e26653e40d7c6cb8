/**
 * Headers of every answer of the admin API: nothing of ours is framed, guessed at, cached, or read by another site. No
 * header of CORS is ever sent.
 *
 * @param alwaysSecure true when browsers reach us over TLS alone
 */
export function securityHeaders(alwaysSecure: boolean): Readonly<Record<string, string>> {
  return {
    'content-security-policy':
      "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=()',
    'cache-control': 'no-store',
    ...(alwaysSecure ? { 'strict-transport-security': 'max-age=31536000' } : {}),
  };
}
