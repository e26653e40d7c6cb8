import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { AppError } from '@roundhouse/errors';
import { newId } from '@roundhouse/kernel';
import { openAiError, openAiErrorBody } from '@roundhouse/openai-api';
import type { FastifyHttpOptions, FastifyReply, RawServerDefault } from 'fastify';
import { errorAnswer } from '../errors/error-answer.ts';

const MAX_HEADER_BYTES = 16 * 1024;
/** Headers that trickle in are given up after this, whole requests after the next one. */
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 120_000;
const CHECK_INTERVAL_MS = 1_000;
/** Longer than load balancers keep theirs, so that they never write to a connection that we are closing. */
const KEEP_ALIVE_TIMEOUT_MS = 75_000;
/** Names of models may hold slashes and be long. */
const MAX_PARAM_LENGTH = 512;

/**
 * Options of the public HTTP server. Parsing is strict: what is malformed or ambiguous in its framing gets 400 and its
 * connection is closed, because two parsers might disagree on where the next request begins.
 */
export function serverOptions(
  maxBodyBytes: number,
  trustedProxies: readonly string[],
): FastifyHttpOptions<RawServerDefault> {
  return {
    logger: false,
    // Without a list the header is what any caller writes.
    trustProxy: trustedProxies.length === 0 ? false : [...trustedProxies],
    bodyLimit: maxBodyBytes,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    forceCloseConnections: 'idle',
    http: {
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: HEADERS_TIMEOUT_MS,
      connectionsCheckingInterval: CHECK_INTERVAL_MS,
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

const answered = new WeakSet<Socket>();

/** Notes that a connection got its last answer before its request was read to the end: nothing may follow it. */
export function markAnswered(socket: Socket): void {
  answered.add(socket);
}

/** Answers what could not be read as HTTP, and closes the connection. */
function refuseConnection(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable || answered.has(socket)) {
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
