import type { IncomingHttpHeaders } from 'node:http';
import { readHeaderFields } from '@roundhouse/egress/header-fields';
import { MAX_HEADER_BYTES } from './server-options.ts';

/** The head of a call that is read here; its body is as long as it says and follows at once. */
export interface PlainHead {
  readonly url: string;
  /** Each name came once. Without the length of the body, and not to be changed: the next head may be the same. */
  readonly headers: Readonly<IncomingHttpHeaders>;
  /** Where the body begins. */
  readonly bodyStart: number;
  readonly bodyBytes: number;
}

const HEAD_END = Buffer.from('\r\n\r\n');
const METHOD = 'POST ';
const VERSION = ' HTTP/1.1';
/** Of a call with more Node reads everything. */
export const MAX_BODY_BYTES = 64 * 1024;
const PATH = /^\/[\x21-\x7e]*$/;
const LENGTH = /^[1-9]\d{0,5}$/;
/** What needs more than an answer, or frames a body otherwise. */
const BEYOND = ['transfer-encoding', 'content-encoding', 'expect', 'upgrade', 'te', 'trailer', 'http2-settings'];

/**
 * Reads the head of a call if it came in one piece and there is nothing about it that needs a second look: POST, HTTP/1.1,
 * a host, a small body of a declared length, no header twice, a connection that stays.
 *
 * @returns undefined for everything else, well-formed or not, which is for Node's parser to judge
 */
export function readPlainHead(bytes: Buffer): PlainHead | undefined {
  if (bytes[0] !== 0x50) return undefined;
  const end = bytes.indexOf(HEAD_END);
  if (end < 0 || end > MAX_HEADER_BYTES) return undefined;
  const text = bytes.toString('latin1', 0, end + 2);
  const lineEnd = text.indexOf('\r\n');
  const urlEnd = lineEnd - VERSION.length;
  if (!text.startsWith(METHOD) || !text.startsWith(VERSION, urlEnd)) return undefined;
  const url = text.slice(METHOD.length, urlEnd);
  if (!PATH.test(url)) return undefined;
  let fields: Record<string, string | string[]>;
  try {
    fields = readHeaderFields(text, lineEnd + 2);
  } catch {
    return undefined;
  }
  const { 'content-length': length, ...headers } = fields;
  for (const name in headers) if (typeof headers[name] !== 'string') return undefined;
  for (const name of BEYOND) if (headers[name] !== undefined) return undefined;
  const connection = headers['connection'];
  if (headers['host'] === undefined || typeof length !== 'string' || !LENGTH.test(length)) return undefined;
  if (connection !== undefined && String(connection).toLowerCase() !== 'keep-alive') return undefined;
  const bodyBytes = Number(length);
  if (bodyBytes > MAX_BODY_BYTES) return undefined;
  return { url, headers, bodyStart: end + HEAD_END.length, bodyBytes };
}
