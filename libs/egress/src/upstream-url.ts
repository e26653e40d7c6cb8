import { AppError } from '@roundhouse/errors';

/** Names under which clouds serve instance metadata, whatever they resolve to. */
const METADATA_NAMES = new Set([
  'metadata',
  'metadata.google.internal',
  'metadata.goog',
  'instance-data',
  'instance-data.ec2.internal',
  'metadata.azure.internal',
]);

/**
 * Reads the URL of an upstream as an administrator typed it. Refuses everything that two URL parsers may read
 * differently: user info, backslashes, control characters, blanks, a query or a fragment, and a host in any spelling
 * but its own (decimal, octal, hexadecimal and short addresses, percent signs, letters beyond ASCII, a dot at the end).
 *
 * @throws AppError INVALID_REQUEST that says what is wrong, never what answers there
 */
export function parseUpstreamUrl(text: string): URL {
  const refuse = (why: string): AppError => new AppError('INVALID_REQUEST', `The URL ${why}.`);
  if (text.length > 2048) throw refuse('is longer than 2048 characters');
  if (/[\u0000-\u0020\u007f\\]/.test(text)) throw refuse('holds blanks, control characters or backslashes');
  if (!/^https?:\/\/[^/]/i.test(text)) throw refuse('must start with http:// or https://');
  const url = URL.parse(text);
  if (url === null) throw refuse('cannot be read');
  if (text.includes('@') || url.username !== '' || url.password !== '') throw refuse('must not hold user info');
  if (url.search !== '' || url.hash !== '') throw refuse('must not hold a query or a fragment');
  if (writtenHost(text) !== url.hostname.toLowerCase()) throw refuse('spells its host in another way than it is read');
  if (url.hostname.endsWith('.')) throw refuse('must not end its host with a dot');
  if (METADATA_NAMES.has(url.hostname.toLowerCase())) throw refuse('names a metadata service');
  return url;
}

/** The host as it was typed, in lower case and without a port. */
function writtenHost(text: string): string {
  const authority = text.slice(text.indexOf('//') + 2).split('/', 1)[0] ?? '';
  // Some letters beyond ASCII have ASCII ones as their lower case.
  return authority.replace(/:\d*$/, '').replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
