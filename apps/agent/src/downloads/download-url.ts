import { AppError } from '@roundhouse/errors';

/**
 * Reads the URL of a file. http and https only, at most 4096 characters, no user info, printable ASCII
 * without backslashes: two parsers may read anything else differently. A fragment is dropped.
 *
 * @param base URL that a relative redirect refers to
 * @throws AppError DOWNLOAD_NOT_FOUND; the message never repeats the URL, whose query may hold a signature
 */
export function parseDownloadUrl(text: string, base?: URL): URL {
  const refuse = (why: string): AppError => new AppError('DOWNLOAD_NOT_FOUND', `The file's URL ${why}.`);
  if (text.length > 4096) throw refuse('is longer than 4096 characters');
  if (!/^[!-~]+$/.test(text) || text.includes('\\')) throw refuse('holds more than plain ASCII without backslashes');
  const url = URL.parse(text, base?.href);
  if (url === null) throw refuse('cannot be read');
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw refuse('is neither http nor https');
  if (url.username !== '' || url.password !== '') throw refuse('holds user info');
  if (base?.protocol === 'https:' && url.protocol === 'http:') throw refuse('leads from https to http');
  url.hash = '';
  return url;
}
