import { AppError } from '@roundhouse/errors';
import { EgressRefusedError, guardedConnector, type AllowedRange } from '@roundhouse/egress';
import { Agent, request, type Dispatcher } from 'undici';
import { codeOf } from '../local-state/system-error.ts';
import { parseDownloadUrl } from './download-url.ts';
import type { ByteSource, SourceBody } from './downloads.ports.ts';

/** Bounds of one download connection. */
export interface HttpSourceOptions {
  /** Private ranges that may be dialled; default none. */
  allowedRanges?: readonly AllowedRange[];
  /** Connecting, name look-up and TLS included; default 10 s. */
  connectTimeoutMs?: number;
  /** From the request to the answer's head; default 60 s. */
  headersTimeoutMs?: number;
  /** Longest silence inside a body; default 30 s. */
  stallTimeoutMs?: number;
}

const MAX_REDIRECTS = 5;
const MAX_CONNECTIONS_PER_ORIGIN = 4;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** Statuses that may be other a moment later: asking again makes sense. */
const PASSING = new Set([408, 425, 429]);

/**
 * Reads files over http and https. Redirects are followed by hand: each hop is a new URL that is checked like the
 * first, and each address is checked before it is dialled. Sends no credentials and keeps no cookies.
 */
export class HttpByteSource implements ByteSource {
  private readonly agent: Agent;

  constructor(options: HttpSourceOptions = {}) {
    const guard = { allowed: options.allowedRanges ?? [] };
    this.agent = new Agent({
      connect: guardedConnector(guard, { timeout: options.connectTimeoutMs ?? 10_000 }),
      connections: MAX_CONNECTIONS_PER_ORIGIN,
      headersTimeout: options.headersTimeoutMs ?? 60_000,
      bodyTimeout: options.stallTimeoutMs ?? 30_000,
      allowH2: false,
    });
  }

  async open(text: string, signal: AbortSignal): Promise<SourceBody> {
    let url = parseDownloadUrl(text);
    for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
      const answer = await this.get(url, signal);
      if (answer.statusCode === 200) return toSourceBody(answer);
      // Not read on: the connection is given up rather than an unbounded body drained.
      answer.body.on('error', () => undefined).destroy();
      if (!REDIRECTS.has(answer.statusCode)) throw refusedBy(answer.statusCode);
      const location = answer.headers['location'];
      if (typeof location !== 'string') throw refusedBy(answer.statusCode);
      url = parseDownloadUrl(location, url);
    }
    throw new AppError('DOWNLOAD_NOT_FOUND', `The source redirects more than ${MAX_REDIRECTS} times.`);
  }

  /** Closes all connections at once. */
  async close(): Promise<void> {
    await this.agent.destroy();
  }

  private async get(url: URL, signal: AbortSignal): Promise<Dispatcher.ResponseData> {
    try {
      // Compressed transfer would make sizes and stalls lie.
      return await request(url, { dispatcher: this.agent, signal, headers: { 'accept-encoding': 'identity' } });
    } catch (error) {
      throw networkFailure(error);
    }
  }
}

function toSourceBody(answer: Dispatcher.ResponseData): SourceBody {
  const length = Number(answer.headers['content-length'] ?? Number.NaN);
  return { declaredBytes: Number.isSafeInteger(length) ? length : undefined, chunks: readChunks(answer.body) };
}

async function* readChunks(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    throw networkFailure(error);
  }
}

function refusedBy(status: number): AppError {
  const message = `The source answered with status ${status}.`;
  return new AppError(status >= 500 || PASSING.has(status) ? 'DOWNLOAD_NETWORK' : 'DOWNLOAD_NOT_FOUND', message);
}

function networkFailure(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof EgressRefusedError) {
    return new AppError('DOWNLOAD_NOT_FOUND', 'The address of the source is not allowed on this node.', {
      cause: error,
    });
  }
  const code = codeOf(error) ?? 'unknown';
  return new AppError('DOWNLOAD_NETWORK', `The connection to the source failed (${code}).`, { cause: error });
}
