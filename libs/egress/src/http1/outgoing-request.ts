import { errors, type Dispatcher } from 'undici';
import { headerKey, isHeaderValue } from './header-fields.ts';

/** A body that is made while it is sent. */
export type BodyPieces = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** A request as it is written to a connection. */
export interface OutgoingRequest {
  readonly method: string;
  /** Request line and headers as Latin-1, up to the empty line. */
  readonly head: string;
  /** undefined = there is none. */
  readonly body: Buffer | BodyPieces | undefined;
  /** Of the body. */
  readonly lengthBytes: number;
}

const BAD_PATH = /[^\x21-\x7e]/;
const LENGTH = /^\d{1,15}$/;
/** Those are ours: they say how requests are told apart. */
const FRAMING = new Set(['connection', 'expect', 'keep-alive', 'te', 'trailer', 'transfer-encoding', 'upgrade']);
const WITH_BODY = new Set(['POST', 'PUT', 'PATCH']);

/**
 * Writes down a request.
 *
 * @param host what the header of that name says, unless the request names it
 * @throws InvalidArgumentError of undici for what cannot be sent as HTTP/1.1: characters that would end a line, headers of
 *   framing, a body without a length
 */
export function outgoingRequest(host: string, options: Dispatcher.DispatchOptions): OutgoingRequest {
  const { method, path } = options;
  if (headerKey(method) === undefined) throw new errors.InvalidArgumentError('invalid method');
  if (!path.startsWith('/') || BAD_PATH.test(path)) throw new errors.InvalidArgumentError('invalid path');
  const written = new HeaderText();
  addHeaders(written, options.headers);
  const body = bodyOf(options.body);
  const lengthBytes = body instanceof Uint8Array ? body.length : (written.length ?? 0);
  if (written.length !== undefined && written.length !== lengthBytes) {
    throw new errors.RequestContentLengthMismatchError();
  }
  if (body !== undefined && !(body instanceof Uint8Array) && written.length === undefined) {
    throw new errors.InvalidArgumentError('a body in pieces needs a length');
  }
  let head = `${method} ${path} HTTP/1.1\r\n`;
  if (!written.namesHost) head += `host: ${host}\r\n`;
  head += written.text;
  if (written.length === undefined && (body !== undefined || WITH_BODY.has(method))) {
    head += `content-length: ${lengthBytes}\r\n`;
  }
  return { method, head: `${head}\r\n`, body, lengthBytes };
}

class HeaderText {
  text = 'connection: keep-alive\r\n';
  /** As the headers name it. */
  length: number | undefined;
  namesHost = false;

  add(name: string, value: string): void {
    const key = headerKey(name);
    if (key === undefined || !isHeaderValue(value) || FRAMING.has(key)) {
      throw new errors.InvalidArgumentError(`invalid ${name} header`);
    }
    if (key === 'content-length') this.takeLength(value);
    else if (key === 'host') this.namesHost = true;
    this.text += `${name}: ${value}\r\n`;
  }

  private takeLength(value: string): void {
    if (this.length !== undefined || !LENGTH.test(value)) {
      throw new errors.InvalidArgumentError('invalid content-length header');
    }
    this.length = Number(value);
  }
}

/** Headers are given as names and values in turn, or by name. */
function addHeaders(written: HeaderText, headers: Dispatcher.DispatchOptions['headers']): void {
  if (Array.isArray(headers)) {
    for (let index = 0; index < headers.length; index += 2) {
      written.add(headers[index] as string, headers[index + 1] as string);
    }
  } else if (headers !== null && headers !== undefined) {
    for (const [name, value] of Object.entries(headers as Record<string, string | string[] | undefined>)) {
      for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined) written.add(name, one);
    }
  }
}

function bodyOf(body: Dispatcher.DispatchOptions['body']): Buffer | BodyPieces | undefined {
  if (body === undefined || body === null) return undefined;
  if (typeof body === 'string') return Buffer.from(body);
  if (Buffer.isBuffer(body)) return body;
  if (body instanceof Uint8Array) return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  if (typeof body === 'object' && (Symbol.asyncIterator in body || Symbol.iterator in body)) return body as BodyPieces;
  throw new errors.InvalidArgumentError('invalid body');
}
