import { AppError } from '@roundhouse/errors';
import type { FastifyInstance } from 'fastify';

/** Leaves forms to the handlers of routes that take them, unread; other routes refuse them. */
export function installFormParsing(fastify: FastifyInstance): void {
  fastify.addContentTypeParser('multipart/form-data', (request, _payload, done) => {
    if (request.routeOptions.config.form === true) done(null, undefined);
    else done(new AppError('INVALID_REQUEST', 'This endpoint takes a body of JSON, not a form.'));
  });
}
