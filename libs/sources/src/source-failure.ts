import { AppError, type Reason } from '@roundhouse/errors';

/**
 * What a failure means for whoever asks again:
 * - `passing`: the same request may succeed later (network, stall, 408, 425, 429, 5xx);
 * - `denied`: 401 or 403, perhaps a signature that ran out: resolve anew, then give up;
 * - `range`: this source does not answer this range (416, or 400 where a range was asked for): read the whole file;
 * - `missing`: there is no such file, or it may not be read from here;
 * - `untrue`: the answer contradicts the request.
 */
export type FailureKind = 'passing' | 'denied' | 'range' | 'missing' | 'untrue';

const REASON_OF: Readonly<Record<FailureKind, Reason>> = {
  passing: 'DOWNLOAD_NETWORK',
  denied: 'DOWNLOAD_NOT_FOUND',
  range: 'DOWNLOAD_NOT_FOUND',
  missing: 'DOWNLOAD_NOT_FOUND',
  untrue: 'DOWNLOAD_MISMATCH',
};

/** What may be said beside kind and message. */
export interface SourceFailureOptions {
  cause?: unknown;
  /** How long the source asks to be left alone. */
  retryAfterMs?: number;
  /** Size that a refusal of a range names. */
  totalBytes?: number;
}

/** A file could not be read. The message is shown to people and never holds the URL. */
export class SourceFailure extends AppError {
  readonly kind: FailureKind;
  /** Size of the file as the refusal of a range stated it. */
  readonly totalBytes: number | undefined;

  constructor(kind: FailureKind, message: string, options: SourceFailureOptions = {}) {
    const { cause, retryAfterMs, totalBytes } = options;
    super(REASON_OF[kind], message, {
      ...(cause !== undefined && { cause }),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    });
    this.name = 'SourceFailure';
    this.kind = kind;
    this.totalBytes = totalBytes;
  }
}
