import { bigintTransformer } from '@roundhouse/database';
import { Column, Entity } from 'typeorm';
import type { ResourceKind } from '../../resources/resource-kind.ts';
import { ResourceEntity } from '../../resources/resource.entity.ts';

/** Row of the hub that is followed; there is at most one. */
@Entity('hub_source')
export class HubSourceEntity extends ResourceEntity {
  /** Of the admin API there. */
  @Column('text')
  url!: string;

  @Column({ type: 'integer', name: 'interval_s' })
  intervalS!: number;

  /** Private ranges that it may stand in. */
  @Column({ type: 'jsonb', name: 'allowed_cidrs' })
  allowedCidrs!: readonly string[];

  /** API key there, sealed with the master key; null = none. */
  @Column('bytea', { name: 'sealed_secret', nullable: true })
  sealedSecret!: Buffer | null;

  /** Counts the keys it has had; part of what the seal is bound to. */
  @Column({ type: 'bigint', name: 'secret_revision', transformer: bigintTransformer })
  secretRevision!: bigint;
}

/** The hub that is followed, for the command path. History and audit never hold the key. */
export const HUB_SOURCE: ResourceKind<HubSourceEntity> = {
  name: 'hub_source',
  noun: 'hub source',
  table: 'hub_source',
  entity: HubSourceEntity,
  inSnapshot: false,
  organizationOf: () => '',
  describe: ({ url, intervalS, allowedCidrs, sealedSecret, secretRevision }) => ({
    url,
    interval_s: intervalS,
    allowed_cidrs: [...allowedCidrs],
    has_key: sealedSecret !== null,
    key_revision: String(secretRevision),
  }),
};
