import { AppError } from '@roundhouse/errors';
import type { EntityManager } from 'typeorm';
import { newToken, tokenHash } from '../domain/one-time-token.ts';

/** A token that works once, as its table keeps it. */
interface TokenRow {
  member_id?: string;
  usable: boolean;
}

/** Tokens of former days that making one clears away. */
const SWEEP = 100;

/** What a new token is good for. */
export interface IssuedToken {
  readonly text: string;
  readonly expiresAt: Date;
}

/** Makes an invite in place of those that the member has. */
export async function issueInvite(manager: EntityManager, memberId: string, lifetimeMs: number): Promise<IssuedToken> {
  await manager.query('DELETE FROM member_invite WHERE member_id = $1', [memberId]);
  const { text, hash } = newToken('invite');
  const [row] = await manager.query<{ expires_at: Date }[]>(
    `INSERT INTO member_invite (token_hash, member_id, expires_at)
     VALUES ($1, $2, now() + $3 * interval '1 millisecond') RETURNING expires_at`,
    [hash, memberId, lifetimeMs],
  );
  return { text, expiresAt: row!.expires_at };
}

/** Makes a token for the first administrator; earlier ones stop working. */
export async function issueBootstrapToken(manager: EntityManager, lifetimeMs: number): Promise<IssuedToken> {
  await manager.query(
    `DELETE FROM bootstrap_token WHERE token_hash IN
       (SELECT token_hash FROM bootstrap_token WHERE expires_at < now() - interval '1 day' LIMIT ${SWEEP})`,
  );
  await manager.query('UPDATE bootstrap_token SET expires_at = now() WHERE used_at IS NULL AND expires_at > now()');
  const { text, hash } = newToken('setup');
  const [row] = await manager.query<{ expires_at: Date }[]>(
    `INSERT INTO bootstrap_token (token_hash, expires_at)
     VALUES ($1, now() + $2 * interval '1 millisecond') RETURNING expires_at`,
    [hash, lifetimeMs],
  );
  return { text, expiresAt: row!.expires_at };
}

/** Whether an invite may still be used. @returns its member's id @throws AppError as {@link useInvite} */
export async function checkInvite(manager: EntityManager, text: string): Promise<string> {
  const [row] = await select(manager, 'member_invite', tokenHash('invite', text), 'member_id, ');
  return requireUsable(row, 'invite').member_id!;
}

/**
 * Uses up an invite.
 *
 * @returns its member's id
 * @throws AppError SIGN_IN_FAILED when there is no such invite; GONE when it was used, replaced or is too old
 */
export async function useInvite(manager: EntityManager, text: string): Promise<string> {
  const hash = tokenHash('invite', text);
  const [row] = await select(manager, 'member_invite', hash, 'member_id, ', 'FOR UPDATE');
  const { member_id: memberId } = requireUsable(row, 'invite');
  await manager.query('UPDATE member_invite SET used_at = now() WHERE token_hash = $1', [hash]);
  return memberId!;
}

/** Whether a bootstrap token may still be used. @throws AppError as {@link useBootstrapToken} */
export async function checkBootstrapToken(manager: EntityManager, text: string): Promise<void> {
  const [row] = await select(manager, 'bootstrap_token', tokenHash('setup', text));
  requireUsable(row, 'token');
}

/**
 * Uses up a bootstrap token.
 *
 * @throws AppError SIGN_IN_FAILED when there is no such token; GONE when it was used, replaced or is too old
 */
export async function useBootstrapToken(manager: EntityManager, text: string): Promise<void> {
  const hash = tokenHash('setup', text);
  const [row] = await select(manager, 'bootstrap_token', hash, '', 'FOR UPDATE');
  requireUsable(row, 'token');
  await manager.query('UPDATE bootstrap_token SET used_at = now() WHERE token_hash = $1', [hash]);
}

async function select(
  manager: EntityManager,
  table: string,
  hash: Buffer | undefined,
  more = '',
  lock = '',
): Promise<TokenRow[]> {
  if (hash === undefined) return [];
  return manager.query<TokenRow[]>(
    `SELECT ${more}used_at IS NULL AND expires_at > now() AS usable FROM ${table} WHERE token_hash = $1 ${lock}`,
    [hash],
  );
}

function requireUsable(row: TokenRow | undefined, noun: string): TokenRow {
  if (row === undefined) throw new AppError('SIGN_IN_FAILED', `This ${noun} is not known here.`);
  if (!row.usable) throw new AppError('GONE', `This ${noun} was used already, or is too old; ask for a new one.`);
  return row;
}
