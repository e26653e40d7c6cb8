import {
  actionsOf,
  FINISH_BOOTSTRAP,
  FINISH_OIDC,
  LIST_SIGN_IN_CONNECTIONS,
  SET_PASSWORD,
  SIGN_IN,
  SIGN_OUT,
  START_OIDC,
  WHO_AM_I,
  type JsonObject,
} from '@roundhouse/admin-api';
import type { OpenedSession, SessionHolder } from '@roundhouse/contracts/registry/v1/session_service';
import { AppError } from '@roundhouse/errors';
import { csrfTokenOf } from './domain/csrf-token.ts';
import { clearCookie, cookieValue, FLOW_COOKIE, SESSION_COOKIE, setCookie } from './domain/session-cookie.ts';
import { openRoute, type OpenAnswer, type OpenRoute } from './open-route.ts';
import { toGrants, type SessionGuard } from './session-guard.ts';
import type { SessionRegistry } from './sessions.ports.ts';

/** A sign-in at an identity provider may take so long. */
const FLOW_MAX_AGE_S = 600;

/** Path of our own callback. */
const CALLBACK = `/api/v1${FINISH_OIDC.path}`;

/** Routes through which people come to a session. */
export function sessionRoutes(registry: SessionRegistry, guard: SessionGuard): OpenRoute[] {
  return [
    openRoute(SIGN_IN, async ({ context, body }) => {
      const { email, password, organization = '' } = body;
      return opened(await registry.signIn({ context, email, password, organization }));
    }),
    openRoute(WHO_AM_I, async ({ context, reply }) => {
      const { holder, newToken } = await guard.resolve(reply, context);
      return { body: shownHolder(holder, newToken === '' ? context.sessionToken : newToken) };
    }),
    openRoute(SIGN_OUT, async ({ context }) => {
      await registry.signOut(context);
      return { cookies: [clearCookie(SESSION_COOKIE)] };
    }),
    openRoute(FINISH_BOOTSTRAP, async ({ context, body }) => {
      const { bootstrap_token: bootstrapToken, email, display_name: displayName, password } = body;
      return opened(await registry.finishBootstrap({ context, bootstrapToken, email, displayName, password }));
    }),
    openRoute(SET_PASSWORD, async ({ context, request, body }) => {
      const { invite_token: inviteToken, current_password: currentPassword = '', password } = body;
      if (inviteToken !== undefined) return opened(await registry.acceptInvite({ context, inviteToken, password }));
      const { sessionToken } = context;
      if (sessionToken === '') throw new AppError('SESSION_ENDED', 'You are not signed in.');
      guard.requireCsrfToken(request, sessionToken);
      return opened(await registry.setPassword({ context, currentPassword, newPassword: password }));
    }),
    openRoute(LIST_SIGN_IN_CONNECTIONS, async ({ context }) => {
      const connections = await registry.oidcConnections(context);
      return { body: { data: connections.map(({ key, displayName }) => ({ key, display_name: displayName })) } };
    }),
    openRoute(START_OIDC, async ({ context, request, params, query }) => {
      const started = await registry.startOidc({
        context,
        connection: params['connection'] ?? '',
        redirectUri: `${guard.origins.of(request)}${CALLBACK}`,
        returnTo: query.return_to ?? '',
      });
      const cookies = [setCookie(FLOW_COOKIE, started.flowToken, FLOW_MAX_AGE_S)];
      return { location: started.authorizationUrl, cookies };
    }),
    openRoute(FINISH_OIDC, async ({ context, request, reply }) => {
      // Used up, whatever comes of it.
      reply.header('set-cookie', clearCookie(FLOW_COOKIE));
      const flowToken = cookieValue(request.headers.cookie, FLOW_COOKIE);
      const at = request.url.indexOf('?');
      const callbackQuery = at < 0 ? '' : request.url.slice(at + 1);
      const { session, returnTo } = await registry.finishOidc({ context, flowToken, callbackQuery });
      if (session === undefined) throw new AppError('INTERNAL', 'Something went wrong on our side.');
      return { location: returnTo, cookies: [setCookie(SESSION_COOKIE, session.token)] };
    }),
  ];
}

function opened({ token, holder }: OpenedSession): OpenAnswer {
  if (holder === undefined) throw new AppError('INTERNAL', 'Something went wrong on our side.');
  return { body: shownHolder(holder, token), cookies: [setCookie(SESSION_COOKIE, token)] };
}

/** Who holds a session, as REST shows it. */
function shownHolder(holder: SessionHolder, token: string): JsonObject {
  const grants = toGrants(holder.grants);
  return {
    session_id: holder.sessionId,
    member: {
      id: holder.memberId,
      organization_id: nullable(holder.organizationId),
      email: holder.email,
      display_name: holder.displayName,
    },
    grants: grants.map(({ role, organizationId, projectId, teamId = '' }) => ({
      role,
      organization_id: nullable(organizationId),
      project_id: nullable(projectId),
      team_id: nullable(teamId),
    })),
    actions: [...new Set(grants.flatMap(({ role }) => actionsOf(role)))],
    csrf_token: csrfTokenOf(token),
    expires_at: holder.expiresAt,
    idle_timeout_ms: Number(holder.idleTimeoutMs),
  };
}

function nullable(id: string): string | null {
  return id === '' ? null : id;
}
