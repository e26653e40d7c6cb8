import { AppError } from '@roundhouse/errors';
import { scanTopLevel } from '@roundhouse/openai-api';
import type { FastifyInstance, FastifyRequest } from 'fastify';

const EMPTY = Buffer.alloc(0);

/**
 * Replaces Fastify's parsers. Bodies of the data plane reach their handlers as bytes, because they are scanned and
 * spliced, not parsed; all others are JSON and are parsed within the same bounds.
 */
export function installBodyParsing(fastify: FastifyInstance): void {
  const parseJson = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser<Buffer>('*', { parseAs: 'buffer' }, (request, body, done) => {
    if (request.routeOptions.config.scope === 'inference') {
      done(null, body);
      return;
    }
    try {
      refuseOtherTypes(request);
      if (body.length > 0) scanTopLevel(body);
    } catch (error) {
      done(error as Error);
      return;
    }
    if (body.length === 0) done(null, undefined);
    // The callback form: nothing is returned.
    else void parseJson(request, body.toString('utf8'), done);
  });
}

/** The bytes of a body; empty when there was none. */
export function bodyBytes(request: FastifyRequest): Buffer {
  return Buffer.isBuffer(request.body) ? request.body : EMPTY;
}

function refuseOtherTypes(request: FastifyRequest): void {
  const type = request.headers['content-type'] ?? '';
  if (type !== '' && !/^application\/(json|[a-z.-]+\+json)\s*(;|$)/i.test(type)) {
    throw new AppError('UNSUPPORTED_ENCODING', 'Only bodies of type application/json are accepted.');
  }
}
