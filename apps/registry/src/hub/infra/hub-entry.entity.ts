import { bigintTransformer } from '@roundhouse/database';
import { Column, Entity } from 'typeorm';
import { ResourceEntity } from '../../resources/resource.entity.ts';

/** What the hub itself says of an entry. Publishers have no way to any of it. */
@Entity('hub_entry')
export class HubEntryEntity extends ResourceEntity {
  @Column({ type: 'text', update: false })
  slug!: string;

  /** Null = the installation's, for everybody; else only its organization sees it. */
  @Column({ type: 'uuid', name: 'organization_id', nullable: true })
  organizationId!: string | null;

  @Column('boolean')
  verified!: boolean;

  @Column({ type: 'bigint', transformer: bigintTransformer })
  downloads!: bigint;

  @Column({ type: 'bigint', transformer: bigintTransformer })
  stars!: bigint;

  /** Highest number that a version was ever given; 0 = none was. */
  @Column({ type: 'integer', name: 'last_number' })
  lastNumber!: number;
}
