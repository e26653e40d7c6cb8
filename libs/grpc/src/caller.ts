import type { ServerDuplexStream, ServerReadableStream, ServerUnaryCall, ServerWritableStream } from '@grpc/grpc-js';
import { AppError } from '@roundhouse/errors';
import { identityOf, type Identity } from '@roundhouse/pki';

/** Any call as a server sees it: the third argument of a Nest handler, or the only one of `@GrpcStreamCall`. */
export type ServerCall =
  | ServerUnaryCall<unknown, unknown>
  | ServerWritableStream<unknown, unknown>
  | ServerReadableStream<unknown, unknown>
  | ServerDuplexStream<unknown, unknown>;

/**
 * Who is calling, by verified certificate; metadata is never believed.
 *
 * @throws AppError UNAUTHENTICATED when the peer showed no certificate that names one of ours.
 */
export function callerOf(call: Pick<ServerCall, 'getAuthContext'>): Identity {
  const certificate = call.getAuthContext().sslPeerCertificate;
  const identity = certificate === undefined ? undefined : identityOf(certificate);
  if (identity === undefined) throw new AppError('UNAUTHENTICATED', 'A certificate of this installation is required.');
  return identity;
}

/**
 * A signal that aborts when the caller has gone, the deadline has passed, or the call has ended. Unary handlers must
 * use it for slow work: nothing else stops them.
 */
export function abortSignalOf(call: Pick<ServerUnaryCall<unknown, unknown>, 'cancelled' | 'once'>): AbortSignal {
  const gone = new AbortController();
  if (call.cancelled) gone.abort();
  else call.once('cancelled', () => gone.abort());
  return gone.signal;
}
