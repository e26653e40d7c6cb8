import type { DesiredInstallation, PublisherKey } from '@roundhouse/contracts/agent/v1/node_link_service';
import type { EntityManager } from 'typeorm';
import { keysFor, readTrustedKeys, type KnownKey } from '../../hub/infra/trusted-keys.ts';

/** Publishers whose signatures a node takes, and its installations with those signatures only that may vouch for them. */
export interface Trusted {
  readonly publisherKeys: PublisherKey[];
  readonly installations: DesiredInstallation[];
}

/**
 * A key of one organization vouches for nothing of another: nodes know keys but not whose a hub entry is, so they get
 * no other signatures.
 */
export async function withTrust(
  manager: EntityManager,
  installations: readonly DesiredInstallation[],
): Promise<Trusted> {
  const keys = await readTrustedKeys(manager);
  const slugs = installations.map(({ hubSlug }) => hubSlug).filter((slug) => slug !== '');
  const entries = await manager.query<{ slug: string; organization_id: string | null }[]>(
    'SELECT slug, organization_id FROM hub_entry WHERE slug = ANY($1)',
    [slugs],
  );
  const owners = new Map(entries.map((entry) => [entry.slug, entry.organization_id ?? '']));
  return {
    publisherKeys: keys.map(({ id, public_key: publicKey }) => ({ id, publicKey: Buffer.from(publicKey) })),
    installations: installations.map((one) => vouched(one, keysFor(keys, owners.get(one.hubSlug) ?? ''))),
  };
}

function vouched(installation: DesiredInstallation, keys: readonly KnownKey[]): DesiredInstallation {
  const ids = new Set(keys.map(({ id }) => id));
  return { ...installation, signatures: installation.signatures.filter(({ keyId }) => ids.has(keyId)) };
}
