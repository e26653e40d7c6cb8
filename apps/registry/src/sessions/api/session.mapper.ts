import type {
  OpenedSession as OpenedSessionMessage,
  SessionHolder as SessionHolderMessage,
} from '@roundhouse/contracts/registry/v1/session_service';
import type { OpenedSession, SessionHolder } from '../domain/console-session.ts';

/** Who holds a session, as the gateway gets it. */
export function toHolderMessage(holder: SessionHolder, idleMs: number): SessionHolderMessage {
  const { sessionId, member, grants, expiresAt } = holder;
  return {
    sessionId,
    memberId: member.id,
    organizationId: member.organizationId,
    email: member.email,
    displayName: member.displayName,
    grants: grants.map(({ role, organizationId, projectId, teamId = '' }) => ({
      role,
      organizationId,
      projectId,
      teamId,
    })),
    expiresAt: expiresAt.toISOString(),
    idleTimeoutMs: BigInt(idleMs),
  };
}

/** A session that was opened, as the gateway gets it. */
export function toOpenedMessage({ token, holder }: OpenedSession, idleMs: number): OpenedSessionMessage {
  return { token, holder: toHolderMessage(holder, idleMs) };
}
