import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Operation } from '@roundhouse/drivers';
import type { FastifyInstance } from 'fastify';
import type { Admission } from './admission.ts';
import { BodyIntake } from './body-intake.ts';
import { LARGE_BODY_BYTES, tooManyLargeBodies, type RequestBody } from './body-parsing.ts';
import type { CallerResponse } from './caller-response.ts';
import type { InboundRequest } from './inbound-request.ts';
import type { PlainCalls } from './plain-connection.ts';
import type { PlainHead } from './plain-request.ts';

const EMPTY = Buffer.alloc(0);

/** Media types of a body that needs no further look. */
const JSON_TYPES = new Set(['application/json', 'application/json; charset=utf-8', 'application/json;charset=utf-8']);

/** Takes an admitted call with its whole body. */
export type ServeCall = (
  response: CallerResponse,
  inbound: InboundRequest,
  route: string,
  operation: Operation,
  body: RequestBody,
) => void;

/** What direct calls need. */
export interface DirectCallDependencies {
  readonly admission: Admission;
  readonly maxBodyBytes: number;
  readonly serve: ServeCall;
}

/**
 * Serves the plainest calls of the data plane ahead of the framework, whose routing costs as much as all else that is
 * done for them. A call is plain when its path is a route that declares an `operation`, its body is uncompressed JSON of a
 * declared and allowed size, and its key is good. Everything else, every refusal included, is the framework's.
 */
export class DirectCalls implements PlainCalls {
  private readonly operations = new Map<string, Operation>();
  private readonly intake = new BodyIntake();
  private open = true;
  private readonly deps: DirectCallDependencies;

  constructor(deps: DirectCallDependencies) {
    this.deps = deps;
  }

  /** Notes every route that is registered from now on. */
  watch(fastify: FastifyInstance): void {
    fastify.addHook('onRoute', ({ url, method, config }) => {
      if (config?.operation !== undefined && config.scope === 'inference' && method === 'POST') {
        this.operations.set(url, config.operation);
      }
    });
    // From then on the framework refuses what still comes.
    fastify.addHook('preClose', (done) => {
      this.open = false;
      done();
    });
  }

  /** Steps in front of the framework. */
  install(server: Server): void {
    const [framework] = server.listeners('request') as ((request: IncomingMessage, response: ServerResponse) => void)[];
    if (framework === undefined) throw new Error('the framework does not listen to its server');
    server.removeListener('request', framework);
    server.on('request', (request, response) => {
      if (!this.take(request, response)) framework.call(server, request, response);
    });
  }

  admit({ url, headers, bodyBytes }: PlainHead, socket: Socket): InboundRequest | undefined {
    if (!this.operations.has(url) || !this.open || !isPlain(headers)) return undefined;
    const { admission, maxBodyBytes } = this.deps;
    if (bodyBytes > maxBodyBytes) return undefined;
    const inbound = admission.decide({ headers, socket }, { method: 'POST', url, scope: 'inference' });
    if (inbound.refusal === undefined) return inbound;
    admission.keep(socket, inbound);
    return undefined;
  }

  serve(response: CallerResponse, inbound: InboundRequest, url: string, body: Buffer): void {
    this.deps.serve(response, inbound, url, this.operations.get(url) as Operation, body);
  }

  private take(request: IncomingMessage, response: ServerResponse): boolean {
    const { url = '', method, headers } = request;
    const operation = this.operations.get(url);
    if (operation === undefined || method !== 'POST' || !this.open || !isPlain(headers)) return false;
    // The parser holds a body to its declared length.
    const length = Number(headers['content-length'] ?? 0);
    if (!(length > 0 && length <= this.deps.maxBodyBytes)) return false;
    const isLarge = length > LARGE_BODY_BYTES;
    const { admission, serve } = this.deps;
    const inbound = admission.of(request, { method, url, scope: 'inference' });
    if (isLarge && !this.intake.hasRoom) inbound.refusal ??= tooManyLargeBodies();
    if (inbound.refusal !== undefined) {
      admission.keep(request, inbound);
      return false;
    }
    const receive = (): void => {
      // Small bodies come in one piece.
      let body: Buffer | undefined;
      let more: Buffer[] | undefined;
      request.on('data', (chunk: Buffer) => {
        if (body === undefined) body = chunk;
        else (more ??= [body]).push(chunk);
      });
      // A caller who leaves before the end of its body has asked for nothing.
      request.on('end', () => serve(response, inbound, url, operation, more ?? body ?? EMPTY));
    };
    if (isLarge) this.receiveInTurn(request, receive);
    else receive();
    return true;
  }

  private receiveInTurn(request: IncomingMessage, receive: () => void): void {
    this.intake.enter((done) => {
      if (request.destroyed) {
        done();
        return;
      }
      request.once('close', done).once('end', done);
      receive();
    });
  }
}

/** Whether a body is of JSON, and neither compressed nor of unknown length. */
function isPlain(headers: IncomingHttpHeaders): boolean {
  if (headers['content-encoding'] !== undefined || headers['transfer-encoding'] !== undefined) return false;
  return JSON_TYPES.has(headers['content-type'] ?? '');
}
