/**
 * Whether a secret may be sent to a base URL: its host is on the secret's list. An entry without a port allows every
 * port of its host, as it does where calls leave. An empty list allows nothing.
 *
 * @param allowedHosts lower case: `api.example.com`, `127.0.0.1:9000`, `[::1]:9000`
 * @param baseUrl what is no URL, or not HTTP, is never allowed
 */
export function hostAllowed(allowedHosts: readonly string[], baseUrl: string): boolean {
  const url = URL.parse(baseUrl);
  if (url === null || !/^https?:$/.test(url.protocol)) return false;
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return allowedHosts.some((host) => host === url.hostname || host === `${url.hostname}:${port}`);
}

/** The host of a base URL as an entry of a list of hosts; undefined for what is no URL. */
export function hostOf(baseUrl: string): string | undefined {
  const url = URL.parse(baseUrl);
  return url === null || url.host === '' ? undefined : url.host;
}
