import { Metadata, status, type ServiceError, type StatusObject } from '@grpc/grpc-js';
import { AppError, isReason, toAppError, type FaultDetail, type Reason } from '@roundhouse/errors';

/** Metadata key that carries the reason of an error. */
export const REASON_KEY = 'x-error-reason';
/** Metadata key that carries the faults of an input, as JSON. */
export const DETAILS_KEY = 'x-error-details-bin';
/** Metadata key that carries when to try again. */
export const RETRY_AFTER_KEY = 'x-error-retry-after-ms';

/** HTTP/2 header blocks are small; what does not fit is left out, the first faults stay. */
const MAX_DETAILS_BYTES = 4_096;
const MAX_MESSAGE_LENGTH = 1_024;

/** What a caller gets to see of an error: code and text, reason, faults, advice. Never the internal part. */
export function toStatus(thrown: unknown): StatusObject {
  const error = toAppError(thrown);
  const metadata = new Metadata();
  metadata.set(REASON_KEY, error.reason);
  if (error.details.length > 0) metadata.set(DETAILS_KEY, encodeDetails(error.details));
  if (error.retryAfterMs !== undefined) metadata.set(RETRY_AFTER_KEY, String(Math.ceil(error.retryAfterMs)));
  return { code: error.grpcStatus, details: error.message.slice(0, MAX_MESSAGE_LENGTH), metadata };
}

/**
 * Makes an AppError of what a call failed with. Without a reason in its metadata the answer came from the transport:
 * a refusal there (identity, deadline, size) is a fault of our own set-up and becomes INTERNAL.
 */
export function fromServiceError(error: unknown): AppError {
  if (!isServiceError(error)) return toAppError(error);
  const internal = `gRPC ${status[error.code] ?? error.code}: ${error.details}`;
  const reason = error.metadata?.get(REASON_KEY)[0];
  if (typeof reason !== 'string' || !isReason(reason)) {
    const [ours, message] = TRANSPORT_REASONS[error.code] ?? TRANSPORT_FAULT;
    return new AppError(ours, message, { internal, cause: error });
  }
  const retryAfterMs = Number(error.metadata.get(RETRY_AFTER_KEY)[0]);
  return new AppError(reason, error.details, {
    internal,
    cause: error,
    details: decodeDetails(error.metadata.get(DETAILS_KEY)[0]),
    ...(Number.isFinite(retryAfterMs) && { retryAfterMs }),
  });
}

const TRANSPORT_FAULT: readonly [Reason, string] = ['INTERNAL', 'Something went wrong on our side.'];
const TRANSPORT_REASONS: Readonly<Partial<Record<number, readonly [Reason, string]>>> = {
  [status.CANCELLED]: ['CANCELLED', 'The call was cancelled.'],
  [status.DEADLINE_EXCEEDED]: ['DEADLINE', 'The call took too long.'],
  [status.UNAVAILABLE]: ['NOT_READY', 'A part of the service cannot be reached at the moment.'],
};

function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && 'code' in error && typeof error.code === 'number' && 'details' in error;
}

function encodeDetails(details: readonly FaultDetail[]): Buffer {
  for (let count = details.length; count > 0; count = Math.floor(count / 2)) {
    const bytes = Buffer.from(JSON.stringify(details.slice(0, count)));
    if (bytes.length <= MAX_DETAILS_BYTES) return bytes;
  }
  return Buffer.from('[]');
}

function decodeDetails(bytes: unknown): FaultDetail[] {
  if (!Buffer.isBuffer(bytes)) return [];
  try {
    const parsed: unknown = JSON.parse(bytes.toString());
    return Array.isArray(parsed) ? parsed.filter(isFault).map(({ where, message }) => ({ where, message })) : [];
  } catch {
    return [];
  }
}

function isFault(value: unknown): value is FaultDetail {
  if (typeof value !== 'object' || value === null) return false;
  return 'where' in value && typeof value.where === 'string' && 'message' in value && typeof value.message === 'string';
}
