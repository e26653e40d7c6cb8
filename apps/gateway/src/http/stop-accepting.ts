import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** Takes no new connections; idle ones are closed, busy ones close after their next request. */
export function stopAccepting(app: NestFastifyApplication): void {
  const server = app.getHttpServer();
  server.close();
  // Connections that stay busy would otherwise go on for as long as their callers do.
  server.prependListener('request', (_request, response) => {
    response.shouldKeepAlive = false;
  });
  server.closeIdleConnections();
}
