import { malformed, readHeaderFields, type HeaderFields } from './header-fields.ts';

/** In place of a length: the body comes in chunks. */
export const CHUNKED = -1;
/** In place of a length: the body ends with its connection. */
export const UNTIL_CLOSE = -2;

/** What stands ahead of an answer's body. */
export interface ResponseHead {
  readonly status: number;
  readonly statusText: string;
  /** Not to be changed: the next answer may have the same ones. */
  readonly headers: HeaderFields;
  /** Bytes of the body, {@link CHUNKED} or {@link UNTIL_CLOSE}. */
  readonly bodyLength: number;
  /** Whether another request may follow over the same connection. */
  readonly keepsAlive: boolean;
  /** How long the server says that it keeps an idle connection, in milliseconds; undefined = it does not say. */
  readonly keepAliveMs: number | undefined;
}

const STATUS_LINE = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: ([\t\x20-\x7e\x80-\xff]*))?$/;
const LENGTH = /^\d{1,15}$/;
const KEEP_ALIVE_S = /(?:^|[\s,])timeout=(\d{1,9})(?:$|[\s,;])/i;
const CLOSE = /(?:^|,)[ \t]*close[ \t]*(?:,|$)/i;

/**
 * Reads the head of an answer (RFC 9112, 4 to 6), and refuses whatever two readers might take differently: folded lines,
 * spaces around names, lengths beside chunks, several lengths, codings of transfer other than chunks, bare ends of lines.
 *
 * @param text its lines as Latin-1, each with its CRLF, without the empty one
 * @param method of the request
 * @throws HTTPParserError of undici
 */
export function parseResponseHead(text: string, method: string): ResponseHead {
  const end = text.indexOf('\r\n');
  const line = STATUS_LINE.exec(text.slice(0, end));
  if (line === null) throw malformed('the status line');
  const headers = readHeaderFields(text, end + 2);
  const status = Number(line[2]);
  const bodyLength = bodyLengthOf(status, method, headers);
  const keepsAlive = line[1] === '1' && bodyLength !== UNTIL_CLOSE && !CLOSE.test(joined(headers['connection']));
  const keepAlive = headers['keep-alive'];
  const hint = keepAlive === undefined ? undefined : KEEP_ALIVE_S.exec(joined(keepAlive))?.[1];
  const keepAliveMs = hint === undefined ? undefined : Number(hint) * 1_000;
  return { status, statusText: line[3] ?? '', headers, bodyLength, keepsAlive, keepAliveMs };
}

/**
 * Refuses a line that is no trailer: no header, or one of framing (RFC 9110, 6.5.1).
 *
 * @param line with its CRLF
 * @throws HTTPParserError of undici
 */
export function checkTrailer(line: string): void {
  const fields = readHeaderFields(line, 0);
  if ('content-length' in fields || 'transfer-encoding' in fields) throw malformed('a trailer');
}

function bodyLengthOf(status: number, method: string, headers: HeaderFields): number {
  const coding = headers['transfer-encoding'];
  const length = headers['content-length'];
  if (coding !== undefined && (length !== undefined || joined(coding).toLowerCase() !== 'chunked')) {
    throw malformed('the framing of the body');
  }
  if (length !== undefined && (typeof length !== 'string' || !LENGTH.test(length))) {
    throw malformed('the length of the body');
  }
  if (method === 'HEAD' || status < 200 || status === 204 || status === 304) return 0;
  if (coding !== undefined) return CHUNKED;
  return length === undefined ? UNTIL_CLOSE : Number(length);
}

function joined(values: string | string[] | undefined): string {
  return typeof values === 'string' ? values : (values?.join(', ') ?? '');
}
