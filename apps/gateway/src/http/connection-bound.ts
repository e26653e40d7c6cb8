import type { Server } from 'node:http';

/**
 * Bounds how many connections a server holds. At the bound, connections that wait for their next request are closed, so
 * that peers who hold many without using them cannot keep others out; the one that came too much is closed, too.
 */
export function boundConnections(server: Server, maxConnections: number): void {
  server.maxConnections = maxConnections;
  server.on('drop', () => server.closeIdleConnections());
}
