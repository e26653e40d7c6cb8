import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { AppError } from '@roundhouse/errors';
import { newId } from '@roundhouse/kernel';
import { openAiError, openAiErrorBody } from '@roundhouse/openai-api';
import type { FastifyHttpOptions, FastifyReply, RawServerDefault } from 'fastify';
import { errorAnswer } from '../errors/error-answer.ts';

/** Of a request's headers together. */
export const MAX_HEADER_BYTES = 16 * 1024;
/** Names of models may hold slashes and be long. */
const MAX_PARAM_LENGTH = 512;

/** How long peers may take, and how many of them there may be. */
export interface HttpLimits {
  /** From the first moment of a connection, or of its next request, to the end of the headers. */
  readonly headersTimeoutMs: number;
  /** To the end of the body. What an answer takes counts for nothing. */
  readonly requestTimeoutMs: number;
  /** How often connections are looked at. */
  readonly checkIntervalMs: number;
  /** Between two requests. */
  readonly keepAliveTimeoutMs: number;
  /** Open connections. One more is closed at once, and so are those that wait for their next request. */
  readonly maxConnections: number;
}

/** Limits as shipped. */
export const HTTP_LIMITS: HttpLimits = {
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 60_000,
  checkIntervalMs: 1_000,
  // Longer than load balancers keep theirs, so that they never write to a connection that we are closing.
  keepAliveTimeoutMs: 75_000,
  maxConnections: 16_384,
};

/**
 * Options of the public HTTP server. Parsing is strict: what is malformed or ambiguous in its framing gets 400 and its
 * connection is closed, because two parsers might disagree on where the next request begins.
 */
export function serverOptions(
  maxBodyBytes: number,
  trustedProxies: readonly string[],
  limits: HttpLimits = HTTP_LIMITS,
): FastifyHttpOptions<RawServerDefault> {
  return {
    logger: false,
    // Without a list the header is what any caller writes.
    trustProxy: trustedProxies.length === 0 ? false : [...trustedProxies],
    bodyLimit: maxBodyBytes,
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    forceCloseConnections: 'idle',
    http: {
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: limits.headersTimeoutMs,
      connectionsCheckingInterval: limits.checkIntervalMs,
      insecureHTTPParser: false,
    },
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    clientErrorHandler: (error, socket) => refuseConnection(error, socket),
    // Requests that no route can be looked up for, such as a malformed path.
    frameworkErrors: (_error, _request, reply) => {
      const { status, headers, body } = errorAnswer(
        openAiError(new AppError('INVALID_REQUEST', 'The URL is malformed.')),
      );
      void (reply as unknown as FastifyReply)
        .code(status)
        .headers({ ...headers, 'x-request-id': newId() })
        .send(body);
    },
  };
}

const STATUS_BY_CODE: Readonly<Record<string, number>> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 };

const answered = new WeakMap<Socket, IncomingMessage>();

/**
 * Notes that a connection got the answer to a request that has not been read to its end. Should the rest of it be
 * malformed, or never come, nothing may follow that answer: a caller would take it for the one to its next request.
 */
export function markAnswered(request: IncomingMessage): void {
  if (!request.complete) answered.set(request.socket, request);
}

/** Answers what could not be read as HTTP, and closes the connection. */
export function refuseConnection(error: NodeJS.ErrnoException, socket: Socket): void {
  const isAnswered = answered.get(socket)?.complete === false;
  if (error.code === 'ECONNRESET' || !socket.writable || isAnswered) {
    socket.destroySoon();
    return;
  }
  const status = STATUS_BY_CODE[error.code ?? ''] ?? 400;
  const body = openAiErrorBody(openAiError(new AppError('INVALID_REQUEST', 'The request cannot be read as HTTP.')));
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    `x-request-id: ${newId()}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
  // A peer that goes on sending is not waited for.
  socket.destroySoon();
}
