import type { EntityManager } from 'typeorm';
import { MemberEntity } from '../../members/infra/member.entity.ts';

/** The member whom an identity provider knows under a subject. */
export async function memberOfSubject(
  manager: EntityManager,
  connectionId: string,
  subject: string,
): Promise<MemberEntity | undefined> {
  const [row] = await manager.query<{ member_id: string }[]>(
    'SELECT member_id FROM oidc_identity WHERE connection_id = $1 AND subject = $2',
    [connectionId, subject],
  );
  if (row === undefined) return undefined;
  return (await manager.findOneBy(MemberEntity, { id: row.member_id })) ?? undefined;
}

/** The member of an organization (null = of the installation) with an address. */
export async function memberByAddress(
  manager: EntityManager,
  organizationId: string | null,
  email: string,
): Promise<MemberEntity | undefined> {
  const found = await manager
    .createQueryBuilder(MemberEntity, 'm')
    .where(`m.organization_id IS NOT DISTINCT FROM CAST(:organizationId AS uuid)`, { organizationId })
    .andWhere(`lower(m.spec->>'email') = lower(:email)`, { email })
    .getOne();
  return found ?? undefined;
}

/** Notes under which subject the provider knows a member, in place of the member whom it stood for. */
export async function linkSubject(
  manager: EntityManager,
  connectionId: string,
  subject: string,
  memberId: string,
): Promise<void> {
  await manager.query(
    `INSERT INTO oidc_identity (connection_id, subject, member_id) VALUES ($1, $2, $3)
     ON CONFLICT (connection_id, subject) DO UPDATE SET member_id = excluded.member_id`,
    [connectionId, subject, memberId],
  );
}
