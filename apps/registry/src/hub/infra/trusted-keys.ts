import type { TrustedKey } from '@roundhouse/hub';
import type { EntityManager } from 'typeorm';

/** A publisher key that counts. */
export interface KnownKey extends TrustedKey {
  /** Its name here. */
  readonly name: string;
  /** Whose entries it counts for; empty = everybody's. */
  readonly organizationId: string;
}

/** Every publisher key that is active. */
export async function readTrustedKeys(manager: EntityManager): Promise<KnownKey[]> {
  const rows = await manager.query<
    { key_id: string; public_key: Buffer; key: string; organization_id: string | null }[]
  >(
    `SELECT key_id, public_key, key, organization_id FROM publisher_key
     WHERE spec->>'admin_status' = 'active' ORDER BY key_id`,
  );
  return rows.map((row) => ({
    id: row.key_id,
    public_key: row.public_key,
    name: row.key,
    organizationId: row.organization_id ?? '',
  }));
}

/** Those that count for what belongs to an organization; empty = the installation. */
export function keysFor(keys: readonly KnownKey[], organizationId: string): KnownKey[] {
  return keys.filter((key) => key.organizationId === '' || key.organizationId === organizationId);
}
