import { isId } from '@roundhouse/kernel';
import type { EntityManager } from 'typeorm';
import { MemberEntity } from '../../members/infra/member.entity.ts';
import type { SessionMember } from '../domain/console-session.ts';

/** Somebody with a password. */
export interface PasswordAccount {
  readonly member: SessionMember;
  readonly hash: string;
}

interface AccountRow {
  id: string;
  organization_id: string | null;
  email: string;
  display_name: string;
  hash: string;
}

/**
 * The active member with a password whom an address stands for.
 *
 * @param organization id or key; empty = whichever is the only one in which such a member is
 * @returns undefined when there is none, or when more than one organization has one
 */
export async function findPasswordAccount(
  manager: EntityManager,
  email: string,
  organization: string,
): Promise<PasswordAccount | undefined> {
  const rows = await manager.query<AccountRow[]>(
    `SELECT m.id, m.organization_id, m.spec->>'email' AS email, m.spec->>'display_name' AS display_name, p.hash
     FROM member m JOIN member_password p ON p.member_id = m.id
     WHERE lower(m.spec->>'email') = lower($1) AND m.spec->>'status' = 'active'
       AND ($2 = '' OR m.organization_id IN
         (SELECT o.id FROM organization o WHERE o.id::text = $2 OR lower(o.key) = lower($2)))
     LIMIT 2`,
    [email, organization],
  );
  const [found, another] = rows;
  if (found === undefined || another !== undefined) return undefined;
  const { id, organization_id, display_name, hash } = found;
  return {
    member: { id, organizationId: organization_id ?? '', email: found.email, displayName: display_name },
    hash,
  };
}

/** Hash of a member's password; undefined for members without one. */
export async function passwordHashOf(manager: EntityManager, memberId: string): Promise<string | undefined> {
  const [row] = await manager.query<{ hash: string }[]>('SELECT hash FROM member_password WHERE member_id = $1', [
    memberId,
  ]);
  return row?.hash;
}

/** Sets or replaces a member's password. */
export async function storePassword(manager: EntityManager, memberId: string, hash: string): Promise<void> {
  await manager.query(
    `INSERT INTO member_password (member_id, hash) VALUES ($1, $2)
     ON CONFLICT (member_id) DO UPDATE SET hash = excluded.hash, changed_at = now()`,
    [memberId, hash],
  );
}

/** A member by id, locked against changes until the transaction ends. */
export async function lockMember(manager: EntityManager, id: string): Promise<MemberEntity | undefined> {
  if (!isId(id)) return undefined;
  const row = await manager.findOne(MemberEntity, { where: { id }, lock: { mode: 'pessimistic_write' } });
  return row ?? undefined;
}

/** A row as sessions speak of it. */
export function sessionMember({ id, spec }: MemberEntity): SessionMember {
  return {
    id,
    organizationId: spec.organization_id ?? '',
    email: spec.email,
    displayName: spec.display_name,
  };
}
