import { permitsSomewhere, ROLES, type Action, type Grant, type Role } from '@roundhouse/admin-api';
import type { CallContext } from '@roundhouse/contracts/common/v1/common';
import type { SessionGrant, SessionHolder } from '@roundhouse/contracts/registry/v1/session_service';
import { AppError, toAppError } from '@roundhouse/errors';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Principal } from '../auth/auth.ports.ts';
import { CSRF_HEADER, csrfTokenOf, isCsrfToken } from './domain/csrf-token.ts';
import type { OwnOrigins } from './domain/own-origins.ts';
import { clearCookie, cookieValue, SESSION_COOKIE, setCookie } from './domain/session-cookie.ts';
import type { SessionRegistry } from './sessions.ports.ts';

/** Methods that change nothing, by their definition and by ours. */
const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/** A caller with a session, as of now. */
export interface SessionCaller {
  readonly principal: Principal;
  /** From now on; registry finds out by it who acts. */
  readonly sessionToken: string;
}

/** Lets callers with a session pass: asks registry each time, and refuses what another site made a browser send. */
export class SessionGuard {
  private readonly registry: Pick<SessionRegistry, 'resolve'>;
  /** Origins under which browsers reach us. */
  readonly origins: OwnOrigins;

  constructor(registry: Pick<SessionRegistry, 'resolve'>, origins: OwnOrigins) {
    this.registry = registry;
    this.origins = origins;
  }

  /** The session's token that a request brings; empty = none. */
  tokenOf(request: FastifyRequest): string {
    return cookieValue(request.headers.cookie, SESSION_COOKIE);
  }

  /**
   * Admits a caller with a session to an action. A holder whose rights have changed gets a new token with the answer.
   *
   * @throws AppError CROSS_SITE for a change that does not come from one of our pages; SESSION_ENDED; FORBIDDEN
   */
  async admit(
    request: FastifyRequest,
    reply: FastifyReply,
    context: CallContext,
    action: Action,
  ): Promise<SessionCaller> {
    const token = this.tokenOf(request);
    if (!SAFE_METHODS.has(request.method)) this.requireOwnPage(request, token);
    const { holder, newToken } = await this.resolve(reply, { ...context, sessionToken: token });
    const grants = toGrants(holder.grants);
    if (!permitsSomewhere(grants, action)) throw new AppError('FORBIDDEN', `You may not do this (${action}).`);
    return { principal: principalOf(holder, grants), sessionToken: newToken === '' ? token : newToken };
  }

  /**
   * Who holds a session; puts a new token on the answer when there is one, takes the cookie away when it is over.
   *
   * @throws AppError SESSION_ENDED
   */
  async resolve(reply: FastifyReply, context: CallContext): Promise<{ holder: SessionHolder; newToken: string }> {
    try {
      const { holder, newToken } = await this.registry.resolve(context);
      if (holder === undefined) throw new AppError('SESSION_ENDED', 'Your session has ended; sign in again.');
      if (newToken !== '') {
        reply.header('set-cookie', setCookie(SESSION_COOKIE, newToken));
        reply.header(CSRF_HEADER, csrfTokenOf(newToken));
      }
      return { holder, newToken };
    } catch (thrown) {
      const error = toAppError(thrown);
      if (error.reason === 'SESSION_ENDED') reply.header('set-cookie', clearCookie(SESSION_COOKIE));
      throw error;
    }
  }

  /**
   * Requires that a change comes from a page of ours that can read our answers.
   *
   * @throws AppError CROSS_SITE
   */
  requireOwnPage(request: FastifyRequest, sessionToken: string): void {
    this.requireOwnOrigin(request);
    this.requireCsrfToken(request, sessionToken);
  }

  /** @throws AppError CROSS_SITE unless the request names one of our origins */
  requireOwnOrigin(request: FastifyRequest): void {
    if (this.origins.includes(request.headers.origin, request)) return;
    throw new AppError('CROSS_SITE', 'A change with a session must come from the console, as its Origin header says.');
  }

  /** @throws AppError CROSS_SITE unless the request brings its session's token */
  requireCsrfToken(request: FastifyRequest, sessionToken: string): void {
    if (isCsrfToken(sessionToken, request.headers[CSRF_HEADER])) return;
    throw new AppError(
      'CROSS_SITE',
      `A change with a session must bring ${CSRF_HEADER}; GET /api/v1/session tells which.`,
    );
  }
}

/** Grants as registry sent them. A role that this version does not know allows nothing. */
export function toGrants(grants: readonly SessionGrant[]): Grant[] {
  return grants.flatMap(({ role, organizationId, projectId, teamId }) =>
    isRole(role) ? [{ role, organizationId, projectId, teamId }] : [],
  );
}

function principalOf({ memberId, organizationId }: SessionHolder, grants: readonly Grant[]): Principal {
  const onPlatform = grants.some(({ role }) => ROLES[role].level === 'platform');
  return {
    apiKeyId: '',
    organizationId,
    projectId: '',
    teamId: '',
    memberId,
    serviceAccountId: '',
    scopes: onPlatform ? ['admin', 'platform_admin'] : ['admin'],
  };
}

function isRole(name: string): name is Role {
  return Object.hasOwn(ROLES, name);
}
