import { REASONS, type Reason } from './reasons.ts';

/** One fault of an input: where it stands (JSON pointer) and what is wrong there. */
export interface FaultDetail {
  /** JSON pointer (RFC 6901) or name of a setting. */
  where: string;
  message: string;
}

/** What may be said beside reason and message. */
export interface AppErrorOptions {
  /** For logs only; never sent to a caller. Must hold no secret. */
  internal?: string;
  /** Every fault of the input, all at once. */
  details?: readonly FaultDetail[];
  /** Advice to the caller, in milliseconds. */
  retryAfterMs?: number;
  cause?: unknown;
}

/**
 * The one error that services throw. Its message is shown to callers: plain, helpful, free of secrets.
 */
export class AppError extends Error {
  readonly reason: Reason;
  readonly internal: string | undefined;
  readonly details: readonly FaultDetail[];
  readonly retryAfterMs: number | undefined;

  constructor(reason: Reason, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.reason = reason;
    this.internal = options.internal;
    this.details = options.details ?? [];
    this.retryAfterMs = options.retryAfterMs;
  }

  /** HTTP status of this error. */
  get httpStatus(): number {
    return REASONS[this.reason].http;
  }

  /** gRPC status of this error. */
  get grpcStatus(): number {
    return REASONS[this.reason].grpc;
  }

  /** Whether the same call may succeed later without a change. */
  get retryable(): boolean {
    return REASONS[this.reason].retryable;
  }
}

/**
 * Makes an AppError of anything thrown. What is no AppError becomes INTERNAL with a fixed text, so that
 * nothing unexpected reaches a caller; the original stays as the cause.
 */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const internal = thrown instanceof Error ? thrown.message : String(thrown);
  return new AppError('INTERNAL', 'Something went wrong on our side.', { internal, cause: thrown });
}
