import { grantsOfKey, type Grant } from '@roundhouse/admin-api';
import type { EntityManager } from 'typeorm';
import { toGrants } from '../role-bindings/owner-grants.ts';

/** Who acts by an API key. */
export interface KeyCaller {
  readonly organizationId: string;
  readonly memberId: string | null;
  readonly serviceAccountId: string | null;
  readonly grants: readonly Grant[];
}

interface KeyRow {
  organization_id: string;
  scopes: string[];
  member_id: string | null;
  service_account_id: string | null;
  usable: boolean;
  roles: Parameters<typeof toGrants>[0];
}

/**
 * Finds out what a key may do at this moment: its scopes, narrowed to what its owner may do now.
 *
 * @returns undefined for a key that is unknown, revoked or expired, or whose owner, project or organization may not act
 */
export async function findKeyCaller(manager: EntityManager, keyId: string): Promise<KeyCaller | undefined> {
  const [row] = await manager.query<KeyRow[]>(KEY_QUERY, [keyId]);
  if (row === undefined || !row.usable) return undefined;
  const { organization_id: organizationId, scopes, member_id: memberId, service_account_id: serviceAccountId } = row;
  const owned = memberId !== null || serviceAccountId !== null;
  const grants = grantsOfKey({ organizationId, scopes, ownerGrants: owned ? toGrants(row.roles) : undefined });
  return { organizationId, memberId, serviceAccountId, grants };
}

const KEY_QUERY = `
  SELECT k.organization_id, k.spec->'scopes' AS scopes, k.member_id, k.service_account_id,
    k.revoked_at IS NULL
      AND coalesce((k.spec->>'expires_at')::timestamptz > now(), true)
      AND o.spec->>'admin_status' = 'active'
      AND p.spec->>'admin_status' = 'active'
      AND coalesce(m.spec->>'status' <> 'disabled', true)
      AND coalesce(s.spec->>'admin_status' = 'active', true) AS usable,
    (SELECT coalesce(jsonb_agg(b.spec), '[]') FROM role_binding b
      WHERE b.member_id = k.member_id OR b.service_account_id = k.service_account_id) AS roles
  FROM api_key k
    JOIN organization o ON o.id = k.organization_id
    JOIN project p ON p.id = k.project_id
    LEFT JOIN member m ON m.id = k.member_id
    LEFT JOIN service_account s ON s.id = k.service_account_id
  WHERE k.id = $1`;
