import { newId } from '@roundhouse/kernel';
import type { EntityManager } from 'typeorm';
import type { SessionCaller } from '../../admin/session-callers.ts';
import type { ChangeSet } from '../../commands/change-set.ts';
import { grantsOfHolder } from '../../role-bindings/owner-grants.ts';
import { CONSOLE_SESSION } from '../console-session.kind.ts';
import {
  rightsDigest,
  type OpenedSession,
  type SessionHolder,
  type SessionMember,
  type SignInMethod,
} from '../domain/console-session.ts';
import { newToken, tokenHash } from '../domain/one-time-token.ts';
import type { SessionSettings } from '../session-settings.ts';
import { ConsoleSessionEntity } from './console-session.entity.ts';

/** Ended sessions that one opening clears away; they are kept for a day. */
const SWEEP = 100;
/** The last use is noted this exactly, in seconds: a page that asks ten times in a second writes once. */
const LAST_SEEN_GRAIN_S = 10;

/** Of a session s and its member m; $2 = idle milliseconds. */
const LIVE = `s.revoked_at IS NULL AND s.expires_at > now()
  AND s.last_seen_at > now() - $2 * interval '1 millisecond' AND m.spec->>'status' = 'active'`;

/** A session as it was found by its token. */
export interface FoundSession extends SessionHolder {
  /** True when the rights of its member are others than when it got its token. */
  readonly rightsChanged: boolean;
  /** True when it was found by its former token. */
  readonly byFormerToken: boolean;
}

interface SessionRow {
  id: string;
  member_id: string;
  expires_at: Date;
  rights_digest: Buffer;
  by_former: boolean;
  organization_id: string | null;
  email: string;
  display_name: string;
}

/** Opens a session as a part of a larger change. Beyond the bound per member the oldest ends. */
export async function openSession(
  changes: ChangeSet,
  settings: SessionSettings,
  opened: { readonly member: SessionMember; readonly method: SignInMethod; readonly remoteIp: string },
): Promise<OpenedSession> {
  const { manager, at } = changes;
  const { member, method, remoteIp } = opened;
  await clearEnded(manager);
  await manager.query(
    `UPDATE console_session SET revoked_at = now() WHERE id IN (
       SELECT id FROM console_session WHERE member_id = $1 AND revoked_at IS NULL
       ORDER BY created_at DESC, id DESC OFFSET $2)`,
    [member.id, settings.maxPerMember - 1],
  );
  const grants = await grantsOfHolder(manager, 'member_id', member.id);
  const token = newToken('session');
  const row = await changes.create(
    CONSOLE_SESSION,
    Object.assign(new ConsoleSessionEntity(), {
      id: newId(),
      memberId: member.id,
      organizationId: member.organizationId,
      method,
      remoteIp,
      tokenHash: token.hash,
      rightsDigest: rightsDigest(grants),
      expiresAt: new Date(at.getTime() + settings.lifetimeMs),
    }),
  );
  return { token: token.text, holder: { sessionId: row.id, member, grants, expiresAt: row.expiresAt } };
}

/**
 * Finds the live session of a token and notes its use.
 *
 * @returns undefined when it is unknown, over, idle for too long or revoked, or its member is not active
 */
export async function findSession(
  manager: EntityManager,
  settings: SessionSettings,
  token: string,
): Promise<FoundSession | undefined> {
  const hash = tokenHash('session', token);
  if (hash === undefined) return undefined;
  const [row] = await manager.query<SessionRow[]>(
    `SELECT s.id, s.member_id, s.expires_at, s.rights_digest, s.token_hash <> $1 AS by_former, m.organization_id,
       m.spec->>'email' AS email, m.spec->>'display_name' AS display_name
     FROM console_session s JOIN member m ON m.id = s.member_id
     WHERE (s.token_hash = $1 OR (s.former_token_hash = $1 AND s.former_until > now()))
       AND ${LIVE}`,
    [hash, settings.idleMs],
  );
  if (row === undefined) return undefined;
  await manager.query(
    `UPDATE console_session SET last_seen_at = now()
     WHERE id = $1 AND last_seen_at < now() - ${LAST_SEEN_GRAIN_S} * interval '1 second'`,
    [row.id],
  );
  const grants = await grantsOfHolder(manager, 'member_id', row.member_id);
  return {
    sessionId: row.id,
    member: {
      id: row.member_id,
      organizationId: row.organization_id ?? '',
      email: row.email,
      displayName: row.display_name,
    },
    grants,
    expiresAt: row.expires_at,
    rightsChanged: !rightsDigest(grants).equals(row.rights_digest),
    byFormerToken: row.by_former,
  };
}

/** Whose live session has this id. Does not count as a use of it. @returns undefined as {@link findSession} */
export async function findSessionHolder(
  manager: EntityManager,
  settings: SessionSettings,
  sessionId: string,
): Promise<SessionCaller | undefined> {
  const [row] = await manager.query<Pick<SessionRow, 'member_id' | 'organization_id'>[]>(
    `SELECT s.member_id, m.organization_id FROM console_session s JOIN member m ON m.id = s.member_id
     WHERE s.id = $1 AND ${LIVE}`,
    [sessionId, settings.idleMs],
  );
  if (row === undefined) return undefined;
  const { member_id: memberId, organization_id: organizationId } = row;
  const grants = await grantsOfHolder(manager, 'member_id', memberId);
  return { sessionId, memberId, organizationId: organizationId ?? '', grants };
}

/**
 * Gives a session a new token, because its holder's rights have changed.
 *
 * @returns undefined when another call was faster
 */
export async function rotateToken(
  manager: EntityManager,
  settings: SessionSettings,
  formerToken: string,
  { sessionId, grants }: SessionHolder,
): Promise<string | undefined> {
  const token = newToken('session');
  const [rows] = await manager.query<[unknown[], number]>(
    `UPDATE console_session SET token_hash = $1, former_token_hash = token_hash, rights_digest = $2,
       former_until = now() + $3 * interval '1 millisecond' WHERE id = $4 AND token_hash = $5 RETURNING id`,
    [token.hash, rightsDigest(grants), settings.formerTokenMs, sessionId, tokenHash('session', formerToken)],
  );
  return rows.length === 0 ? undefined : token.text;
}

/** Ends the session of a token, former or current, as a part of a larger change. Does nothing when it is over. */
export async function endSession(changes: ChangeSet, token: string): Promise<void> {
  const hash = tokenHash('session', token);
  if (hash === undefined) return;
  const { manager } = changes;
  const row = await manager
    .createQueryBuilder(ConsoleSessionEntity, 's')
    .where('(s.token_hash = :hash OR (s.former_token_hash = :hash AND s.former_until > now()))', { hash })
    .andWhere('s.revoked_at IS NULL AND s.expires_at > now()')
    .setLock('pessimistic_write')
    .getOne();
  if (row === null) return;
  await manager.query('UPDATE console_session SET revoked_at = now() WHERE id = $1', [row.id]);
  changes.touch(CONSOLE_SESSION, row, 'end');
}

/** Ends every session of a member. */
export async function endSessionsOf(manager: EntityManager, memberId: string): Promise<void> {
  await manager.query('UPDATE console_session SET revoked_at = now() WHERE member_id = $1 AND revoked_at IS NULL', [
    memberId,
  ]);
}

async function clearEnded(manager: EntityManager): Promise<void> {
  await manager.query(
    `DELETE FROM console_session WHERE id IN (
       SELECT id FROM console_session WHERE expires_at < now() - interval '1 day'
       ORDER BY expires_at LIMIT ${SWEEP} FOR UPDATE SKIP LOCKED)`,
  );
}
