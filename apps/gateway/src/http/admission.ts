import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { AppError } from '@roundhouse/errors';
import { newId, type Clock } from '@roundhouse/kernel';
import type { Tracing } from '@roundhouse/telemetry';
import type { Authenticator } from '../auth/auth.ports.ts';
import { CallTrace } from '../inference/call-trace.ts';
import { callWishes, NO_WISHES } from './call-wishes.ts';
import { plainRequestId, type InboundRequest } from './inbound-request.ts';
import type { LoadShedder } from './load-shedder.ts';

/** What admission needs. */
export interface AdmissionDependencies {
  readonly authenticator: Authenticator;
  readonly tracing: Pick<Tracing, 'sample'>;
  readonly clock: Clock;
  readonly shedder: Pick<LoadShedder, 'admit'>;
}

/** A request as far as it is decided upon. */
export type AskedRequest = Pick<IncomingMessage, 'headers' | 'socket'>;

/** The route that a request asks for. */
export interface AskedRoute {
  readonly method: string;
  /** As it was declared. */
  readonly url: string;
  /** Right that its key needs; undefined = this is not where keys are checked. */
  readonly scope: 'inference' | undefined;
}

/**
 * Gives requests their identity, refuses compressed bodies, checks the key of the data plane, and refuses calls while the
 * process is overloaded. Decides before a byte of the body is read, once per request, whoever serves it.
 */
export class Admission {
  private readonly decided = new WeakMap<AskedRequest | Socket, InboundRequest>();
  private readonly deps: AdmissionDependencies;

  constructor(deps: AdmissionDependencies) {
    this.deps = deps;
  }

  /** Decides upon a request, or tells what was decided before. A refusal is a field of the answer. */
  of(message: AskedRequest, route: AskedRoute): InboundRequest {
    return this.decided.get(message) ?? this.takeKept(message) ?? this.decide(message, route);
  }

  /** Decides upon a request that nobody has decided upon. */
  decide(message: AskedRequest, route: AskedRoute): InboundRequest {
    const { headers } = message;
    const inbound: InboundRequest = {
      requestId: newId(),
      clientRequestId: plainRequestId(headers['x-request-id']),
      receivedAtMs: this.deps.clock.monotonicMs(),
      principal: undefined,
      wishes: NO_WISHES,
      trace: undefined,
      refusal: undefined,
      reason: '',
      observed: false,
    };
    try {
      this.admit(inbound, message, route);
    } catch (error) {
      inbound.refusal = error as Error;
    }
    return inbound;
  }

  /** Keeps a decision for whoever asks next. @param on the request, or the connection whose next request it is about */
  keep(on: AskedRequest | Socket, inbound: InboundRequest): void {
    this.decided.set(on, inbound);
  }

  private takeKept({ socket }: AskedRequest): InboundRequest | undefined {
    const kept = this.decided.get(socket);
    if (kept !== undefined) this.decided.delete(socket);
    return kept;
  }

  private admit(inbound: InboundRequest, { headers, socket }: AskedRequest, route: AskedRoute): void {
    const encoding = headers['content-encoding'];
    if (encoding !== undefined && encoding !== 'identity') {
      throw new AppError('UNSUPPORTED_ENCODING', 'Compressed request bodies are not accepted.');
    }
    const coding = headers['transfer-encoding'];
    // The parser undoes `chunked` alone: what another coding made of the bytes would be taken for the body.
    if (coding !== undefined && coding.trim().toLowerCase() !== 'chunked') {
      throw new AppError('INVALID_REQUEST', 'Bodies may be chunked, not coded in any other way.');
    }
    const { authenticator, tracing } = this.deps;
    const sampling = tracing.sample(first(headers['traceparent']), first(headers['tracestate']));
    const trace = CallTrace.start(sampling, route.method, route.url, this.deps.clock, inbound.receivedAtMs);
    inbound.trace = trace;
    if (route.scope !== 'inference') return;
    trace.step('authenticate');
    const apiKey = first(headers['x-api-key']);
    inbound.principal = authenticator.authenticate(headers.authorization, apiKey, 'inference', socket);
    // Lists cost next to nothing: calls are what overloads.
    if (route.method === 'POST') {
      trace.step('admit');
      inbound.wishes = callWishes(headers, inbound.principal.scopes.includes('admin'));
      this.deps.shedder.admit(inbound.wishes.priority);
    }
    trace.step('receive');
  }
}

function first(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
