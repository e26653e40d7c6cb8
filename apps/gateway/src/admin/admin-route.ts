import type { Action, JsonObject, Operation } from '@roundhouse/admin-api';
import type { CallContext } from '@roundhouse/contracts/common/v1/common';
import type { Readable } from 'node:stream';
import type { Principal } from '../auth/auth.ports.ts';

/** One authenticated call. */
export interface AdminCall {
  readonly principal: Principal;
  /** What registry is told about who calls. */
  readonly context: CallContext;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  /** Parsed JSON; undefined when none was sent. */
  readonly body: unknown;
  /** Aborted when the caller leaves. */
  readonly signal: AbortSignal;
}

/** Answer to a call. */
export interface AdminAnswer {
  readonly status: number;
  /** Absent = no content, unless one of the two below is there. */
  readonly body?: JsonObject;
  /** JSON as text, passed on as it is. */
  readonly json?: Uint8Array;
  /** An answer that comes bit by bit. */
  readonly stream?: Readable;
  /** Of the stream. */
  readonly contentType?: string;
}

/** One route of the admin API. The guard lets only those pass that may perform its action somewhere. */
export interface AdminRoute {
  readonly method: Operation['method'];
  /** Below `/api/v1`; ids as `:id`. */
  readonly path: string;
  readonly action: Action;
  /** Default 1 MiB. */
  readonly maxBodyBytes?: number;
  handle(call: AdminCall): Promise<AdminAnswer>;
}
