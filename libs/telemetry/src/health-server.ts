import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AppError, toAppError } from '@roundhouse/errors';
import type { Metrics } from './metrics.ts';

/** Whether the service can do its work now, and if not, why: short sentences that an operator understands. */
export interface Readiness {
  ready: boolean;
  reasons: readonly string[];
}

/** What the health server needs. */
export interface HealthServerOptions {
  host: string;
  /** 0 = any free port. */
  port: number;
  /** Asked at every request; cheap, never waits. */
  ready: () => Readiness;
  metrics: Metrics;
}

/** A running health server. */
export interface HealthServer {
  readonly port: number;
  close(): Promise<void>;
}

// Not imported: an import reads every export of the module, and some of them bring in Node's own fetch, in each service.
const { createServer } = process.getBuiltinModule('node:http');

const MAX_CONNECTIONS = 64;
const MAX_HEADER_BYTES = 8_192;
const REQUEST_TIMEOUT_MS = 5_000;

/**
 * Serves `GET /health/live` (the process answers), `/health/ready` (200, or 503 with reasons) and `/metrics`
 * (Prometheus text). Plain HTTP: bind it to loopback or a network that only the platform reaches.
 *
 * @throws AppError FAILED_PRECONDITION when the port cannot be bound.
 */
export async function startHealthServer(options: HealthServerOptions): Promise<HealthServer> {
  const limits = {
    maxHeaderSize: MAX_HEADER_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    headersTimeout: REQUEST_TIMEOUT_MS,
  };
  const server = createServer(limits, (request, response) => {
    answer(options, request, response).catch((error: unknown) =>
      sendJson(response, 500, { error: toAppError(error).reason }),
    );
  });
  server.maxConnections = MAX_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) =>
      reject(new AppError('FAILED_PRECONDITION', `The health server cannot use port ${options.port}.`, { cause })),
    );
    server.listen(options.port, options.host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(options: HealthServerOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  request.resume();
  if (request.method !== 'GET') return sendJson(response, 405, { error: 'only GET is served here' });
  if (hasBody(request)) return sendJson(response, 413, { error: 'a body is not accepted here' });
  switch (request.url?.split('?', 1)[0]) {
    case '/health/live':
      return sendJson(response, 200, { status: 'live' });
    case '/health/ready': {
      const { ready, reasons } = options.ready();
      return sendJson(response, ready ? 200 : 503, { status: ready ? 'ready' : 'not ready', reasons });
    }
    case '/metrics': {
      const text = await options.metrics.registry.metrics();
      response.writeHead(200, { 'content-type': options.metrics.registry.contentType }).end(text);
      return;
    }
    default:
      return sendJson(response, 404, { error: 'not found' });
  }
}

function hasBody(request: IncomingMessage): boolean {
  return request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  if (!response.headersSent)
    response.writeHead(status, {
      'content-type': 'application/json',
      connection: status >= 400 ? 'close' : 'keep-alive',
    });
  response.end(JSON.stringify(body));
}
