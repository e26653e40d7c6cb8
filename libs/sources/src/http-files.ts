import { guardedConnector, type AllowedRange, type GuardOptions } from '@roundhouse/egress';
import { Agent, request, type Dispatcher } from 'undici';
import { parseContentRange } from './content-range.ts';
import type { OpenOptions, SourceAnswer } from './file-source.ts';
import { refusedBy, connectionFailure } from './http-failures.ts';
import { SourceFailure } from './source-failure.ts';
import { parseHttpUrl } from './source-url.ts';

/** Bounds of connections to sources. */
export interface HttpFilesOptions {
  /** Private ranges that may be dialled, and the only ones that may be dialled without TLS. Default: none. */
  readonly allowedRanges?: readonly AllowedRange[];
  /** Connecting, name look-up and TLS included. Default 10 s. */
  readonly connectTimeoutMs?: number;
  /** From the request to the answer's head. Default 60 s. */
  readonly headersTimeoutMs?: number;
  /** Longest silence inside a body. Default 30 s. */
  readonly stallTimeoutMs?: number;
  /** Name resolver; default: the system's. */
  readonly lookup?: NonNullable<GuardOptions['lookup']>;
}

/** Header for requests to one origin, for as long as a chain of redirects has not left it. */
export interface OriginCredential {
  readonly origin: string;
  /** Value of `authorization`; undefined = none. Asked for each request. */
  readonly authorization: () => Promise<string | undefined>;
}

const MAX_REDIRECTS = 5;
const MAX_CONNECTIONS_PER_ORIGIN = 32;
const MAX_REMEMBERED = 256;
const REMEMBERED_MS = 10 * 60_000;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

interface Hop {
  readonly url: URL;
  readonly answer: Dispatcher.ResponseData;
}

/**
 * Reads files over https and http. Redirects are followed by hand: each hop is checked like the first, each address
 * before it is dialled; credentials stay with their origin, and cookies with nobody.
 */
export class HttpFiles {
  private readonly secure: Agent;
  private readonly plain: Agent;
  private readonly credential: OriginCredential | undefined;
  /** Where URLs led, so that each range of a large file does not ask the directory again. */
  private readonly resolved = new Map<string, { url: URL; untilMs: number; statedSha256: string | undefined }>();

  constructor(options: HttpFilesOptions = {}, credential?: OriginCredential) {
    const guard = { allowed: options.allowedRanges ?? [], ...(options.lookup && { lookup: options.lookup }) };
    const dial = { timeout: options.connectTimeoutMs ?? 10_000 };
    const bounds = {
      connections: MAX_CONNECTIONS_PER_ORIGIN,
      headersTimeout: options.headersTimeoutMs ?? 60_000,
      bodyTimeout: options.stallTimeoutMs ?? 30_000,
      maxHeaderSize: 16 * 1024,
      allowH2: false,
    };
    this.secure = new Agent({ ...bounds, connect: guardedConnector(guard, dial) });
    this.plain = new Agent({ ...bounds, connect: guardedConnector({ ...guard, openedOnly: true }, dial) });
    this.credential = credential;
  }

  /** @throws SourceFailure */
  async open(url: URL, options: OpenOptions): Promise<SourceAnswer> {
    const known = this.recall(url);
    if (known !== undefined) {
      const answer = await this.get(known.url, options, undefined);
      if (answer.statusCode < 300) return toAnswer(answer, options, known.statedSha256);
      drop(answer);
      this.resolved.delete(url.href);
      // A signature that ran out is no failure: the directory signs a new one.
      if (answer.statusCode !== 401 && answer.statusCode !== 403) throw refusedBy(answer, options);
    }
    return this.resolve(url, options);
  }

  async close(): Promise<void> {
    await Promise.all([this.secure.destroy(), this.plain.destroy()]);
  }

  private async resolve(first: URL, options: OpenOptions): Promise<SourceAnswer> {
    let url = first;
    let statedSha256: string | undefined;
    let isAtHome = url.origin === this.credential?.origin;
    for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
      const authorization = isAtHome ? await this.credential?.authorization() : undefined;
      const answer = await this.get(url, options, authorization);
      if (isAtHome) statedSha256 ??= statedDigest(answer);
      if (!REDIRECTS.has(answer.statusCode)) return this.finish({ url, answer }, first, options, statedSha256);
      drop(answer);
      const location = answer.headers['location'];
      if (typeof location !== 'string') throw refusedBy(answer, options);
      url = parseHttpUrl(location, url);
      isAtHome &&= url.origin === first.origin;
    }
    throw new SourceFailure('missing', `The source redirects more than ${MAX_REDIRECTS} times.`);
  }

  private finish(last: Hop, first: URL, options: OpenOptions, statedSha256: string | undefined): SourceAnswer {
    const { url, answer } = last;
    if (answer.statusCode !== 200 && answer.statusCode !== 206) {
      drop(answer);
      throw refusedBy(answer, options);
    }
    if (url.origin !== first.origin) this.remember(first, url, statedSha256);
    return toAnswer(answer, options, statedSha256);
  }

  private async get(url: URL, options: OpenOptions, authorization?: string): Promise<Dispatcher.ResponseData> {
    const { range, ifRange, signal } = options;
    const headers = {
      // Compressed transfer would make sizes, ranges and stalls lie.
      'accept-encoding': 'identity',
      ...(range && { range: `bytes=${range.start}-${range.end === undefined ? '' : range.end - 1}` }),
      ...(range && ifRange !== undefined && { 'if-range': ifRange }),
      ...(authorization !== undefined && { authorization }),
    };
    try {
      const dispatcher = url.protocol === 'https:' ? this.secure : this.plain;
      return await request(url, { dispatcher, signal, headers });
    } catch (error) {
      throw connectionFailure(error);
    }
  }

  private recall(url: URL): { url: URL; statedSha256: string | undefined } | undefined {
    const known = this.resolved.get(url.href);
    if (known === undefined || known.untilMs > Date.now()) return known;
    this.resolved.delete(url.href);
    return undefined;
  }

  private remember(from: URL, url: URL, statedSha256: string | undefined): void {
    this.resolved.delete(from.href);
    this.resolved.set(from.href, { url, statedSha256, untilMs: Date.now() + REMEMBERED_MS });
    const oldest = this.resolved.keys().next().value;
    if (this.resolved.size > MAX_REMEMBERED && oldest !== undefined) this.resolved.delete(oldest);
  }
}

function toAnswer(
  answer: Dispatcher.ResponseData,
  options: OpenOptions,
  statedSha256: string | undefined,
): SourceAnswer {
  const { headers, body } = answer;
  const shared = { validator: strongValidator(headers), statedSha256, discard: () => drop(answer) };
  if (answer.statusCode === 200) {
    const length = Number(headers['content-length'] ?? Number.NaN);
    const totalBytes = Number.isSafeInteger(length) ? length : undefined;
    return { ...shared, status: 200, start: 0, totalBytes, chunks: readChunks(body, Number.POSITIVE_INFINITY) };
  }
  const stated = parseContentRange(headers['content-range']);
  const asked = options.range;
  const isWhatWasAsked =
    stated?.range !== undefined &&
    asked !== undefined &&
    stated.range.start === asked.start &&
    // The last range of a file may be asked for beyond its end.
    (asked.end === undefined || stated.range.end === Math.min(asked.end, stated.totalBytes ?? asked.end));
  if (!isWhatWasAsked) {
    drop(answer);
    throw new SourceFailure('untrue', 'The source answered with another range than was asked for.');
  }
  const { start, end } = stated.range;
  return { ...shared, status: 206, start, totalBytes: stated.totalBytes, chunks: readChunks(body, end - start) };
}

async function* readChunks(body: AsyncIterable<Uint8Array>, mostBytes: number): AsyncGenerator<Uint8Array> {
  let left = mostBytes;
  try {
    for await (const chunk of body) {
      left -= chunk.length;
      if (left < 0) throw new SourceFailure('untrue', 'The source sent more than the range that was asked for.');
      yield chunk;
    }
  } catch (error) {
    throw connectionFailure(error);
  }
}

/** Not read on: the connection is given up rather than an unbounded body drained. */
function drop({ body }: Dispatcher.ResponseData): void {
  body.on('error', () => undefined).destroy();
}

/** A weak ETag does not promise the same bytes, so it is none. */
function strongValidator(headers: Dispatcher.ResponseData['headers']): string | undefined {
  const { etag, 'last-modified': modified } = headers;
  if (typeof etag === 'string') return /^"[!-~]{1,256}"$/.test(etag) ? etag : undefined;
  return typeof modified === 'string' && Number.isFinite(Date.parse(modified)) ? modified : undefined;
}

function statedDigest({ headers }: Dispatcher.ResponseData): string | undefined {
  const tag = headers['x-linked-etag'];
  return typeof tag === 'string' ? /^"?([0-9a-f]{64})"?$/.exec(tag)?.[1] : undefined;
}
