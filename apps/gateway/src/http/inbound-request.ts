import type { DriverMode, Operation } from '@roundhouse/drivers';
import type { Principal } from '../auth/auth.ports.ts';
import type { CallTrace } from '../inference/call-trace.ts';
import type { CallWishes } from './call-wishes.ts';

/** Workloads of the data plane. */
export type CallMode = DriverMode;

/** What the gateway notes of every HTTP request when its headers have come. */
export interface InboundRequest {
  /** Ours, unique: a UUIDv7. */
  readonly requestId: string;
  /** The caller's own `x-request-id`, when it is a plain name; empty otherwise. */
  readonly clientRequestId: string;
  /** Monotonic milliseconds. */
  readonly receivedAtMs: number;
  /** Set once the key was checked. */
  principal: Principal | undefined;
  /** What the headers of a call ask for; set once the key was checked. */
  wishes: CallWishes;
  /** Set once its encoding was accepted. */
  trace: CallTrace | undefined;
  /** Why it must not be served; undefined = it may. */
  refusal: Error | undefined;
  /** Reason of the error that it was answered with; empty = none. */
  reason: string;
  /** Whether somebody else has seen to its log line and metrics. */
  observed: boolean;
}

declare module 'fastify' {
  interface FastifyRequest {
    inbound: InboundRequest;
  }
  interface FastifyContextConfig {
    /** Right that a key needs for this route; checked before the body is read. */
    scope?: 'inference';
    /** What a route asks for whose bodies of JSON go to the data plane as they are. */
    operation?: Operation;
    /** Whether its body may be a form with files, which its handler reads. */
    form?: boolean;
  }
}

const PLAIN_ID = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/;

/** A caller's request id that may be echoed and logged; empty when it is absent or odd. */
export function plainRequestId(header: string | string[] | undefined): string {
  return typeof header === 'string' && PLAIN_ID.test(header) ? header : '';
}

/** Headers that every answer carries. The caller's id is echoed; ours then has a header of its own. */
export function identityHeaders(inbound: InboundRequest): string[] {
  const { requestId, clientRequestId } = inbound;
  if (clientRequestId === '') return ['x-request-id', requestId];
  return ['x-request-id', clientRequestId, 'x-roundhouse-request-id', requestId];
}
