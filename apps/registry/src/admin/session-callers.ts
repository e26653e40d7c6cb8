import type { Grant } from '@roundhouse/admin-api';

/** Whom a console session belongs to. */
export interface SessionCaller {
  readonly sessionId: string;
  readonly memberId: string;
  /** Empty = the member administers the installation. */
  readonly organizationId: string;
  readonly grants: readonly Grant[];
}

/** Finds out whose a console session is. */
export interface SessionCallers {
  /**
   * @param token of the session, as the browser sent it
   * @returns undefined when the session is unknown, over or revoked, or its member is not active: all look the same
   */
  resolve(token: string): Promise<SessionCaller | undefined>;

  /** As {@link resolve}, for who knows the session's id alone: something that was made with it. */
  resolveById(sessionId: string): Promise<SessionCaller | undefined>;
}

/** Injection token of {@link SessionCallers}; where nobody offers it, no session is known. */
export const SESSION_CALLERS = Symbol('SessionCallers');
