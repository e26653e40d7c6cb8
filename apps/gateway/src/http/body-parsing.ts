import { AppError } from '@roundhouse/errors';
import type { FastifyInstance, FastifyRequest } from 'fastify';

const EMPTY = Buffer.alloc(0);

/**
 * Replaces Fastify's parsers: bodies reach their handlers as bytes, because the data plane scans and splices them
 * instead of parsing. Whatever media type they claim, they are read as JSON. Scopes of other surfaces set their own.
 */
export function installBodyParsing(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  // The usual type by name is found at once; the wildcard is looked for after all others.
  for (const type of ['application/json', '*']) {
    fastify.addContentTypeParser<Buffer>(type, { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  }
}

/** Bodies larger than this take a while to receive, to read and to copy. */
export const LARGE_BODY_BYTES = 256 * 1024;

/** What callers are told when more of them come than can wait. */
export function tooManyLargeBodies(): AppError {
  return new AppError('OVERLOADED', 'Too many large requests are waiting. Try again in a moment.', {
    retryAfterMs: 2_000,
  });
}

/** The bytes of a body, in one piece or as they came: putting a large one together takes a while. */
export type RequestBody = Buffer | readonly Buffer[];

/**
 * Puts the pieces of a body together, and gives their memory back at once rather than with the next collection: a body is
 * in memory once. Pieces are empty from then on.
 */
export function wholeBody(body: RequestBody): Buffer {
  if (Buffer.isBuffer(body)) return body;
  const whole = Buffer.concat(body);
  for (const { buffer, byteLength } of body as readonly Buffer[]) {
    // Of memory that it shares with others a piece has nothing to give.
    if (buffer instanceof ArrayBuffer && byteLength === buffer.byteLength) buffer.transfer(0);
  }
  return whole;
}

/** The bytes of a body; empty when there was none. */
export function bodyBytes(request: FastifyRequest): Buffer {
  return Buffer.isBuffer(request.body) ? request.body : EMPTY;
}
