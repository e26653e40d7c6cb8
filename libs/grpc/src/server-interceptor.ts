import { Metadata, ServerInterceptingCall, status, type ServerInterceptor, type ServerListener } from '@grpc/grpc-js';
import { SpanKind, SpanStatusCode, type Span } from '@opentelemetry/api';
import { AppError } from '@roundhouse/errors';
import { identityOf } from '@roundhouse/pki';
import { runWithSpan, startSpanFromTraceparent } from '@roundhouse/telemetry';
import { isAllowed, type MethodRule } from './access.ts';
import { REASON_KEY, toStatus } from './error-mapping.ts';
import { traceContextOfMetadata } from './trace-metadata.ts';

type InterceptedCall = Parameters<ServerInterceptor>[1];

/** What became of a call; the last word about it. */
export interface CallEnd {
  /** Full path of the method. */
  method: string;
  /** gRPC status number; 1 (CANCELLED) when the caller went away. */
  code: number;
}

/** The guard in front of every method of a server. */
export interface ServerGuard {
  readonly interceptor: ServerInterceptor;
  /** Open streams of this server. */
  readonly openStreams: number;
  /** Ends every open stream with UNAVAILABLE and reason DRAINING; clients go to another server. */
  endStreams(): void;
}

/** A little more than the clock difference that a deadline can gather on its way. */
const DEADLINE_SLACK_MS = 500;

/**
 * Makes the guard: callers by exact registered method, deadlines of unary calls, the caller's trace as the context
 * that handlers run in. Refusals carry no reason of the catalogue: they are faults of our own set-up, not of a user.
 */
export function createServerGuard(
  table: ReadonlyMap<string, MethodRule>,
  onCallEnd: (end: CallEnd) => void,
): ServerGuard {
  const streams = new Set<InterceptedCall>();
  const unremarkable: readonly number[] = [status.OK, status.CANCELLED];
  const interceptor: ServerInterceptor = (method, call) => {
    const rule = table.get(method.path);
    const streaming = method.requestStream || method.responseStream;
    let span: Span | undefined;
    let ended = false;
    const end = (code: number, reason?: unknown): void => {
      if (ended) return;
      ended = true;
      streams.delete(call);
      if (!unremarkable.includes(code)) {
        span?.setAttribute('error.type', typeof reason === 'string' ? reason : String(code));
        span?.setStatus({ code: SpanStatusCode.ERROR });
      }
      span?.end();
      onCallEnd({ method: method.path, code });
    };
    const listener: ServerListener = {
      onReceiveMetadata(metadata, next) {
        const refusal = refusalOf(rule, call);
        if (refusal !== undefined) {
          end(refusal.code);
          call.sendStatus(refusal);
          return;
        }
        if (streaming) streams.add(call);
        span = startSpanFromTraceparent(
          traceContextOfMetadata(metadata),
          method.path.slice(1),
          {
            'rpc.system.name': 'grpc',
          },
          SpanKind.SERVER,
        );
        runWithSpan(span, () => next(metadata));
      },
      onReceiveMessage: (message, next) => runWithSpan(span, () => next(message)),
      onReceiveHalfClose: (next) => runWithSpan(span, next),
      onCancel: () => end(status.CANCELLED),
    };
    return new ServerInterceptingCall(call, {
      start: (next) => next(listener),
      sendStatus(result, next) {
        end(result.code, result.metadata?.get(REASON_KEY)[0]);
        next(result);
      },
    });
  };
  return {
    interceptor,
    get openStreams() {
      return streams.size;
    },
    endStreams() {
      const draining = toStatus(new AppError('DRAINING', 'This server is stopping.'));
      for (const call of streams) call.sendStatus(draining);
      streams.clear();
    },
  };
}

function refusalOf(rule: MethodRule | undefined, call: InterceptedCall) {
  const certificate = call.getAuthContext().sslPeerCertificate;
  const caller = certificate === undefined ? undefined : identityOf(certificate);
  if (rule === undefined || !isAllowed(rule.access, caller)) {
    return refuse(status.PERMISSION_DENIED, 'this identity may not call this method');
  }
  if (rule.maxTimeoutMs === undefined) return undefined;
  const deadline = Number(call.getDeadline());
  if (deadline === Infinity) return refuse(status.INVALID_ARGUMENT, 'a unary call needs a deadline');
  if (deadline - Date.now() > rule.maxTimeoutMs + DEADLINE_SLACK_MS) {
    return refuse(status.INVALID_ARGUMENT, `the deadline is later than ${rule.maxTimeoutMs} ms from now`);
  }
  return undefined;
}

function refuse(code: status, details: string) {
  return { code, details, metadata: new Metadata() };
}
