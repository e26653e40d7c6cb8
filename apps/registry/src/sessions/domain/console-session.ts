import { createHash } from 'node:crypto';
import type { Grant } from '@roundhouse/admin-api';

/** How somebody proved who they are. */
export type SignInMethod = 'password' | 'oidc' | 'invite' | 'bootstrap';

/** Somebody who may hold a session. */
export interface SessionMember {
  readonly id: string;
  /** Empty = administers the installation. */
  readonly organizationId: string;
  readonly email: string;
  readonly displayName: string;
}

/** Who holds a session, as of now. */
export interface SessionHolder {
  readonly sessionId: string;
  readonly member: SessionMember;
  readonly grants: readonly Grant[];
  /** However active it is. */
  readonly expiresAt: Date;
}

/** A session with the token that its holder needs from now on. */
export interface OpenedSession {
  readonly token: string;
  readonly holder: SessionHolder;
}

/** Stands for a set of grants, whatever their order: a session whose digest differs was opened with other rights. */
export function rightsDigest(grants: readonly Grant[]): Buffer {
  const lines = grants.map(({ role, organizationId, projectId, teamId = '' }) =>
    [role, organizationId, projectId, teamId].join(' '),
  );
  return createHash('sha256').update(lines.toSorted().join('\n')).digest();
}
