import type {
  CallOptions,
  Client,
  ClientDuplexStream,
  ClientReadableStream,
  ClientUnaryCall,
  Metadata,
  ServiceError,
} from '@grpc/grpc-js';
import { SpanKind } from '@opentelemetry/api';
import { currentTraceContext, endSpan, startChildSpan, traceContextOf } from '@roundhouse/telemetry/basics';
import { fromServiceError } from './error-mapping.ts';
import { traceMetadata } from './trace-metadata.ts';

type UnaryMethod<Request, Response> = (
  request: Request,
  metadata: Metadata,
  options: Partial<CallOptions>,
  callback: (error: ServiceError | null, response: Response) => void,
) => ClientUnaryCall;
type StreamMethod<Request, Response> = (
  request: Request,
  metadata: Metadata,
  options: Partial<CallOptions>,
) => ClientReadableStream<Response>;
type DuplexMethod<Request, Response> = (
  metadata: Metadata,
  options: Partial<CallOptions>,
) => ClientDuplexStream<Request, Response>;

/** Names of a client's methods of one kind. */
type MethodName<Instance, Kind> = {
  [Name in keyof Instance]: Instance[Name] extends Kind ? Name : never;
}[keyof Instance] &
  string;
type RequestOf<Method> = Method extends (request: infer Request, ...rest: never[]) => unknown ? Request : never;
type UnaryResponse<Method> = Method extends UnaryMethod<never, infer Response> ? Response : never;
type StreamResponse<Method> = Method extends (...args: never[]) => ClientReadableStream<infer Response>
  ? Response
  : never;
type Duplex<Method> = Method extends (...args: never[]) => ClientDuplexStream<infer Request, infer Response>
  ? ClientDuplexStream<Request, Response>
  : never;

/** Limits of a unary call. */
export interface UnaryOptions {
  /** Mandatory deadline; servers refuse more than 10 s unless the method declares it. */
  timeoutMs: number;
  /** Cancels the call. */
  signal?: AbortSignal | undefined;
}

/** Limits of a stream. Without a deadline it lives until one side ends it. */
export interface StreamOptions {
  timeoutMs?: number;
  signal?: AbortSignal | undefined;
}

/**
 * Calls a unary method within a deadline, as a child span of the active one.
 *
 * @throws AppError with the reason that the server gave; DEADLINE, CANCELLED or NOT_READY from the transport.
 */
export function unary<Instance extends Client, Name extends MethodName<Instance, UnaryMethod<never, unknown>>>(
  client: Instance,
  method: Name,
  request: RequestOf<Instance[Name]>,
  { timeoutMs, signal }: UnaryOptions,
): Promise<UnaryResponse<Instance[Name]>> {
  const span = startChildSpan(`grpc ${method}`, { 'rpc.system.name': 'grpc' }, undefined, SpanKind.CLIENT);
  const metadata = traceMetadata(span === undefined ? undefined : traceContextOf(span));
  return new Promise((resolve, reject) => {
    const run = (client[method] as UnaryMethod<unknown, UnaryResponse<Instance[Name]>>).bind(client);
    const call = run(request, metadata, { deadline: Date.now() + timeoutMs }, (error, response) => {
      release();
      const failure = error === null ? undefined : fromServiceError(error);
      endSpan(span, failure);
      if (failure === undefined) resolve(response);
      else reject(failure);
    });
    const release = cancelOn(signal, call);
  });
}

/** Opens a server stream. Its errors are raw; {@link messagesOf} iterates it with ours. */
export function serverStream<Instance extends Client, Name extends MethodName<Instance, StreamMethod<never, unknown>>>(
  client: Instance,
  method: Name,
  request: RequestOf<Instance[Name]>,
  options: StreamOptions = {},
): ClientReadableStream<StreamResponse<Instance[Name]>> {
  const run = (client[method] as StreamMethod<unknown, StreamResponse<Instance[Name]>>).bind(client);
  return tied(run(request, traceMetadata(currentTraceContext()), deadlineOf(options)), options.signal);
}

/** Opens a stream in both directions. Its errors are raw: map them with `fromServiceError`. */
export function bidiStream<Instance extends Client, Name extends MethodName<Instance, DuplexMethod<never, unknown>>>(
  client: Instance,
  method: Name,
  options: StreamOptions = {},
): Duplex<Instance[Name]> {
  const run = (client[method] as unknown as DuplexMethod<unknown, unknown>).bind(client);
  return tied(run(traceMetadata(currentTraceContext()), deadlineOf(options)), options.signal) as Duplex<Instance[Name]>;
}

/**
 * The messages of a stream, one at a time, with back-pressure. Leaving the loop early cancels the call.
 *
 * @throws AppError as {@link unary} does.
 */
export async function* messagesOf<Message>(
  stream: Pick<ClientReadableStream<Message>, 'cancel'> & AsyncIterable<Message>,
): AsyncGenerator<Message, void, undefined> {
  try {
    for await (const message of stream) yield message;
  } catch (error) {
    throw fromServiceError(error);
  } finally {
    stream.cancel();
  }
}

function deadlineOf({ timeoutMs }: StreamOptions): Partial<CallOptions> {
  return timeoutMs === undefined ? {} : { deadline: Date.now() + timeoutMs };
}

interface Cancellable {
  cancel(): void;
}

function tied<Stream extends Cancellable & { once(event: 'status', listener: () => void): unknown }>(
  stream: Stream,
  signal: AbortSignal | undefined,
): Stream {
  stream.once('status', cancelOn(signal, stream));
  return stream;
}

/** Cancels the call when the signal aborts; the result takes the listener off again. */
function cancelOn(signal: AbortSignal | undefined, call: Cancellable): () => void {
  if (signal === undefined) return () => undefined;
  const cancel = (): void => call.cancel();
  if (signal.aborted) cancel();
  else signal.addEventListener('abort', cancel, { once: true });
  return () => signal.removeEventListener('abort', cancel);
}
