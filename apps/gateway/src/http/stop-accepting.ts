import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** Takes no new connections; idle ones are closed, busy ones close after the answer that they wait for. */
export function stopAccepting(app: NestFastifyApplication): void {
  const server = app.getHttpServer();
  server.close();
  server.closeIdleConnections();
}
