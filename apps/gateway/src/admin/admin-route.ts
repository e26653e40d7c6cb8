import type { CallContext } from '@roundhouse/contracts/common/v1/common';
import type { Principal } from '../auth/auth.ports.ts';
import type { AdminAction } from './domain/admin-actions.ts';
import type { JsonObject } from './domain/merge-patch.ts';

/** One authenticated call. */
export interface AdminCall {
  readonly principal: Principal;
  /** What registry is told about who calls. */
  readonly context: CallContext;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  /** Parsed JSON; undefined when none was sent. */
  readonly body: unknown;
}

/** Answer to a call. */
export interface AdminAnswer {
  readonly status: number;
  /** Absent = no content. */
  readonly body?: JsonObject;
}

/** One route of the admin API. The guard lets only those pass that may perform its action. */
export interface AdminRoute {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below `/api/v1`; ids as `:id`. */
  readonly path: string;
  readonly action: AdminAction;
  handle(call: AdminCall): Promise<AdminAnswer>;
}
