/**
 * Name of the session's cookie. `__Host-`: browsers take it only over TLS, only from this host, and send it nowhere
 * else (RFC 6265bis, section 4.1.3.2). They make an exception from TLS for `localhost`.
 */
export const SESSION_COOKIE = '__Host-roundhouse';

/** Name of the cookie that ties a sign-in at an identity provider to the browser that began it. */
export const FLOW_COOKIE = '__Host-roundhouse-flow';

const ATTRIBUTES = 'Path=/; HttpOnly; Secure; SameSite=Lax';
const VALUE = /^[\w-]{1,128}$/;

/**
 * The value of a cookie of ours in a request's `Cookie` header.
 *
 * @returns empty when it is absent, odd, or there twice: then nobody can tell which one is ours
 */
export function cookieValue(header: string | undefined, name: string): string {
  const found = (header ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1));
  const [value = ''] = found;
  return found.length === 1 && VALUE.test(value) ? value : '';
}

/** A `Set-Cookie` that lasts until the browser is closed, or for so many seconds. */
export function setCookie(name: string, value: string, maxAgeS?: number): string {
  const age = maxAgeS === undefined ? '' : `; Max-Age=${maxAgeS}`;
  return `${name}=${value}; ${ATTRIBUTES}${age}`;
}

/** A `Set-Cookie` that takes a cookie away. */
export function clearCookie(name: string): string {
  return setCookie(name, '', 0);
}
