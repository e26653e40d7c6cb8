import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import type { Span } from '@opentelemetry/api';
import { AppError, REASONS, toAppError } from '@roundhouse/errors';
import { identityOf } from '@roundhouse/pki/identity';
import { endSpan, startSpanFromTraceparent } from '@roundhouse/telemetry/basics';
import { Agent, request as forward } from '../plain-http.ts';
import { requireRoom, unavailable, type EngineAddress, type Unavailable } from './admission.ts';
import type { InFlight } from './in-flight.ts';
import { answerHeaders, engineHeaders, parseTarget } from './proxy-request.ts';

/** PEM texts of the proxy's side of TLS. */
export interface ProxyTls {
  /** Authority of the services' certificates. */
  caPem: string;
  /** This node's certificate and key. */
  certPem: string;
  keyPem: string;
}

/** One request, for logs and metrics. */
export interface ProxiedRequest {
  instanceId: string;
  /** Status sent; 499 when the caller left first. */
  status: number;
  durationMs: number;
}

/** What the proxy works with. */
export interface InferenceProxyParts {
  tls: ProxyTls;
  /** Undefined while the instance cannot take requests. */
  engineOf: (instanceId: string) => EngineAddress | undefined;
  /** Why it cannot. */
  whyUnavailable: (instanceId: string) => Unavailable;
  inFlight: InFlight;
  onRequest: (request: ProxiedRequest) => void;
}

/** The only service that may send inference to a node. */
const CALLER = 'gateway';
const MAX_HEADER_BYTES = 16 * 1024;
const MAX_BODY_BYTES = 64 * 1024 * 1024;
const MAX_CONNECTIONS = 4096;
const MAX_ENGINE_CONNECTIONS = 1024;
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 120_000;
/** Longer than gateways keep idle connections, so that it is them who close. */
const KEEP_ALIVE_MS = 15_000;
/** Longest silence of an engine; callers have tighter timers, this one only frees what they forgot. */
const ENGINE_SILENCE_MS = 600_000;

/**
 * HTTPS in front of the loopback engines. Callers prove by certificate that they are a gateway; bytes are passed
 * through as they come in both directions, and when either side leaves, so does the other.
 */
export class InferenceProxy {
  private readonly parts: InferenceProxyParts;
  private readonly server: Server;
  private readonly agent = new Agent({
    keepAlive: true,
    maxSockets: MAX_ENGINE_CONNECTIONS,
    timeout: ENGINE_SILENCE_MS,
  });

  constructor(parts: InferenceProxyParts) {
    this.parts = parts;
    const limits = {
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
    };
    this.server = createServer({ ...limits, ...secureContextOf(parts.tls) }, (request, response) =>
      this.handle(request, response),
    );
    this.server.maxConnections = MAX_CONNECTIONS;
  }

  /**
   * @returns the port
   * @throws AppError FAILED_PRECONDITION when the port cannot be bound
   */
  async listen(host: string, port: number): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', (cause) =>
        reject(new AppError('FAILED_PRECONDITION', `The inference proxy cannot use port ${port}.`, { cause })),
      );
      this.server.listen(port, host, resolve);
    });
    return (this.server.address() as AddressInfo).port;
  }

  /** Shows a renewed certificate to new connections. */
  replaceTls(tls: ProxyTls): void {
    this.server.setSecureContext(secureContextOf(tls));
  }

  /** Takes no more connections, waits for running requests up to the time, then drops what is left. */
  async close(graceMs: number): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeIdleConnections();
    const force = setTimeout(() => this.server.closeAllConnections(), graceMs);
    await closed;
    clearTimeout(force);
    this.agent.destroy();
  }

  private handle(request: IncomingMessage, response: ServerResponse): void {
    const span = startSpanFromTraceparent(traceOf(request), 'agent.inference');
    try {
      requireGateway(request.socket as TLSSocket);
      const { instanceId, path } = parseTarget(request.method, request.url);
      requireBoundedBody(request);
      const engine = this.parts.engineOf(instanceId);
      if (engine === undefined) throw unavailable(this.parts.whyUnavailable(instanceId));
      requireRoom(this.parts.inFlight.count(instanceId), engine.slots);
      span?.setAttribute('roundhouse.instance.id', instanceId);
      this.pass(request, response, instanceId, path, engine, span);
    } catch (error) {
      refuse(request, response, toAppError(error));
      endSpan(span, error);
    }
  }

  private pass(
    request: IncomingMessage,
    response: ServerResponse,
    instanceId: string,
    path: string,
    engine: EngineAddress,
    span: Span | undefined,
  ): void {
    const startedMs = performance.now();
    const leave = this.parts.inFlight.enter(instanceId);
    const upstream = forward({
      agent: this.agent,
      host: '127.0.0.1',
      port: engine.port,
      method: request.method,
      path,
      headers: engineHeaders(request.headers, engine.apiKey),
    });
    upstream.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answerHeaders(answer.headers));
      response.flushHeaders();
      // A body that breaks off destroys the response: the gateway sees a failure, never a clean short end.
      pipeline(answer, response, () => undefined);
    });
    upstream.on('timeout', () => upstream.destroy(new Error('engine silent')));
    upstream.on('error', (cause) => {
      if (response.headersSent || response.destroyed) return void response.destroy();
      refuse(request, response, new AppError('UPSTREAM_ERROR', 'The engine did not answer.', { cause }));
    });
    countBody(request, () => upstream.destroy(new Error('body too large')));
    request.pipe(upstream);
    response.once('close', () => {
      // Destroying an ended request is harmless; a running one is what frees the engine's slot.
      upstream.destroy();
      leave();
      const status = response.writableFinished ? response.statusCode : 499;
      span?.setAttribute('http.response.status_code', status);
      endSpan(span, status === 499 ? new AppError('CANCELLED', 'The caller left.') : undefined);
      this.parts.onRequest({ instanceId, status, durationMs: Math.round(performance.now() - startedMs) });
    });
  }
}

function secureContextOf({ caPem, certPem, keyPem }: ProxyTls) {
  return {
    ca: caPem,
    cert: certPem,
    key: keyPem,
    requestCert: true,
    rejectUnauthorized: true,
    minVersion: 'TLSv1.3' as const,
    ALPNProtocols: ['http/1.1'],
  };
}

function requireGateway(socket: TLSSocket): void {
  const identity = identityOf(socket.getPeerCertificate());
  if (identity?.kind !== 'service' || identity.name !== CALLER) {
    throw new AppError('FORBIDDEN', 'Only gateways may send requests to a node.');
  }
}

function requireBoundedBody(request: IncomingMessage): void {
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) {
    throw new AppError('REQUEST_TOO_LARGE', `A body has at most ${MAX_BODY_BYTES} bytes.`);
  }
}

/** Bodies without an announced length are counted as they come. */
function countBody(request: IncomingMessage, onTooLarge: () => void): void {
  if (request.headers['transfer-encoding'] === undefined) return;
  let lengthBytes = 0;
  request.on('data', (chunk: Buffer) => {
    lengthBytes += chunk.length;
    if (lengthBytes > MAX_BODY_BYTES) onTooLarge();
  });
}

function traceOf(request: IncomingMessage): { traceparent: string; tracestate: string } | undefined {
  const { traceparent, tracestate } = request.headers;
  if (typeof traceparent !== 'string') return undefined;
  return { traceparent, tracestate: typeof tracestate === 'string' ? tracestate : '' };
}

function refuse(request: IncomingMessage, response: ServerResponse, error: AppError): void {
  const { http, openaiType, openaiCode } = REASONS[error.reason];
  const body = JSON.stringify({ error: { message: error.message, type: openaiType, param: null, code: openaiCode } });
  // The rest of the body is not read: the connection cannot be used again.
  const retry =
    error.retryAfterMs === undefined ? {} : { 'retry-after': String(Math.ceil(error.retryAfterMs / 1_000)) };
  response.writeHead(http, { 'content-type': 'application/json', connection: 'close', ...retry }).end(body);
  request.resume();
}
