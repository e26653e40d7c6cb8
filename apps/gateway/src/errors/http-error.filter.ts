import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { AppError, toAppError, type Reason } from '@roundhouse/errors';
import { openAiError } from '@roundhouse/openai-api';
import type { Logger } from '@roundhouse/telemetry';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { setIdentity } from '../http/request-hooks.ts';
import { markAnswered } from '../http/server-options.ts';
import { errorAnswer } from './error-answer.ts';

/** Finds the methods that a path is served with; empty = the path is unknown. */
export type AllowedMethods = (path: string) => readonly string[];

/** Statuses of the framework's own errors, by what they mean to a caller. */
const REASON_BY_STATUS: Readonly<Record<number, readonly [Reason, string]>> = {
  400: ['INVALID_REQUEST', 'The request is malformed.'],
  413: ['REQUEST_TOO_LARGE', 'The body of the request is too large.'],
  415: ['UNSUPPORTED_ENCODING', 'The type of the body is not accepted.'],
  503: ['DRAINING', 'The gateway is stopping. Try again.'],
};

/** A refused body of at most this size is read to its end and thrown away; a larger one closes the connection. */
const MAX_DISCARDED_BYTES = 64 * 1024 * 1024;

/**
 * Answers everything that was thrown and not caught with the error JSON that every surface of the gateway speaks.
 * What nobody foresaw is logged and answered with a fixed text.
 */
@Catch()
export class HttpErrorFilter implements ExceptionFilter {
  private readonly logger: Logger;
  private readonly allowedMethods: AllowedMethods;

  constructor(logger: Logger, allowedMethods: AllowedMethods) {
    this.logger = logger;
    this.allowedMethods = allowedMethods;
  }

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const error = this.toError(thrown, request);
    request.inbound.reason = error.reason;
    if (error.reason === 'INTERNAL')
      this.logger.error({ requestId: request.inbound.requestId, error }, 'a request failed unexpectedly');
    if (reply.sent) return;
    const { status, headers, body } = errorAnswer(openAiError(error));
    if (error.reason === 'METHOD_NOT_ALLOWED') reply.header('allow', this.allowedMethods(pathOf(request)).join(', '));
    // Refused ahead of a chunked body: where that body ends is not known yet, so no request may follow it.
    if (request.body === undefined && request.headers['transfer-encoding'] !== undefined) {
      markAnswered(request.raw);
      reply.header('connection', 'close');
    }
    if (error.reason === 'REQUEST_TOO_LARGE' && declaredBytes(request) <= MAX_DISCARDED_BYTES) {
      // Closing now would reset the connection under a client that is still writing, before it reads the answer. The
      // server discards what is announced instead, within its request timeout.
      reply.removeHeader('connection');
    }
    setIdentity(reply, request.inbound);
    void reply.code(status).headers(headers).send(body);
  }

  private toError(thrown: unknown, request: FastifyRequest): AppError {
    if (thrown instanceof AppError) return thrown;
    const status = statusOf(thrown);
    if (status === 404) return this.unknownPath(request);
    const [reason, message] = REASON_BY_STATUS[status] ?? [];
    return reason === undefined ? toAppError(thrown) : new AppError(reason, message ?? '', { cause: thrown });
  }

  private unknownPath(request: FastifyRequest): AppError {
    const allowed = this.allowedMethods(pathOf(request));
    if (allowed.length === 0) return new AppError('NOT_FOUND', 'There is nothing at this path.');
    return new AppError('METHOD_NOT_ALLOWED', `This path is served with ${allowed.join(', ')} only.`);
  }
}

/** Size of the body as announced; infinite when it was not. */
function declaredBytes(request: FastifyRequest): number {
  const declared = request.headers['content-length'];
  return declared === undefined ? Number.POSITIVE_INFINITY : Number(declared);
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? '';
}

/** HTTP status that Fastify or Nest meant by an error; 0 = none. */
function statusOf(thrown: unknown): number {
  if (thrown instanceof HttpException) return thrown.getStatus();
  const status = typeof thrown === 'object' && thrown !== null && 'statusCode' in thrown ? thrown.statusCode : 0;
  return typeof status === 'number' ? status : 0;
}
