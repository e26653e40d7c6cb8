import { SourceFailure } from './source-failure.ts';

/** Where a file is, as its URL says. */
export type Location =
  | { readonly kind: 'http'; readonly url: URL }
  | { readonly kind: 'hugging_face'; readonly path: string }
  | { readonly kind: 'folder'; readonly path: string };

const MAX_CHARACTERS = 4096;
const HUGGING_FACE = /^hf:\/\/([A-Za-z0-9][\w.-]{0,95})\/([A-Za-z0-9][\w.-]{0,95})@([0-9a-f]{40})\/(.+)$/;
const PATH_SEGMENT = /^(?!\.{1,2}$)[\w.+=@ -]{1,255}$/;

/**
 * Reads the URL of a file. Printable ASCII without backslashes only: two parsers may read anything else differently.
 *
 * @throws SourceFailure `missing`; the message never repeats the URL
 */
export function parseSourceUrl(text: string): Location {
  requirePlain(text);
  if (text.startsWith('hf://')) return { kind: 'hugging_face', path: parseHuggingFace(text) };
  if (text.startsWith('file://')) return { kind: 'folder', path: parseFolderPath(text) };
  return { kind: 'http', url: parseHttpUrl(text) };
}

/**
 * Reads an http or https URL, without user info; a fragment is dropped.
 *
 * @param base URL that a relative redirect refers to; from https none may lead to http
 * @throws SourceFailure `missing`
 */
export function parseHttpUrl(text: string, base?: URL): URL {
  requirePlain(text);
  const url = URL.parse(text, base?.href);
  if (url === null) throw refuse('cannot be read');
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw refuse('has a scheme that is not read');
  if (url.username !== '' || url.password !== '') throw refuse('holds user info');
  if (base?.protocol === 'https:' && url.protocol === 'http:') throw refuse('leads from https to http');
  url.hash = '';
  return url;
}

function parseHuggingFace(text: string): string {
  const found = HUGGING_FACE.exec(text);
  if (found === null) throw refuse('is not hf://owner/repository@commit/path with a commit of 40 hex digits');
  const [, owner, repository, commit, path = ''] = found;
  const segments = path.split('/');
  if (!segments.every((segment) => PATH_SEGMENT.test(segment))) throw refuse('holds a path that is not plain');
  return `/${owner}/${repository}/resolve/${commit}/${segments.map(encodeURIComponent).join('/')}`;
}

function parseFolderPath(text: string): string {
  // No host, and no escapes: a percent sign could stand for a separator or an end.
  if (!/^file:\/\/\/[^/]/.test(text) || text.includes('%')) throw refuse('is not file:// with a plain absolute path');
  return text.slice('file://'.length);
}

function requirePlain(text: string): void {
  if (text.length > MAX_CHARACTERS) throw refuse(`is longer than ${MAX_CHARACTERS} characters`);
  if (!/^[ -~]+$/.test(text) || text.includes('\\')) throw refuse('holds more than plain ASCII without backslashes');
  if (text.includes(' ') && !/^(?:hf|file):\/\//.test(text)) throw refuse('holds blanks');
}

function refuse(why: string): SourceFailure {
  return new SourceFailure('missing', `The file's URL ${why}.`);
}
