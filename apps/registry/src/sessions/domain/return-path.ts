const BASE = 'http://console.invalid';
const MAX_LENGTH = 1_024;

/**
 * Where the console goes on after a sign-in: a path of our own origin. Everything that a browser could take for another
 * origin becomes the start page.
 */
export function returnPath(wanted: string): string {
  if (wanted.length > MAX_LENGTH || !/^\/(?![/\\])[\u0021-\u007e]*$/.test(wanted) || wanted.includes('\\')) return '/';
  const url = URL.parse(wanted, BASE);
  if (url === null || url.origin !== BASE) return '/';
  const path = `${url.pathname}${url.search}${url.hash}`;
  // Dot segments can leave two slashes in front, which would name a host.
  return path.startsWith('//') ? '/' : path;
}
