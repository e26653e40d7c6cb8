import { bigintTransformer } from '@roundhouse/database';
import type { NodeSettingsDocument } from '@roundhouse/admin-api';
import { Column, Entity } from 'typeorm';
import { ResourceEntity } from '../../resources/resource.entity.ts';

/** Row of a node: a host whose agent has joined. */
@Entity('node')
export class NodeEntity extends ResourceEntity {
  @Column('text')
  name!: string;

  /** What placement and people tell nodes apart by. */
  @Column('jsonb')
  labels: Readonly<Record<string, string>> = {};

  /** Organizations whose servings may be placed there; none = every organization's. */
  @Column('uuid', { name: 'organization_ids', array: true })
  organizationIds: string[] = [];

  @Column('jsonb')
  settings: Partial<NodeSettingsDocument> = {};

  /** Gets nothing new, ends what runs and keeps its files. */
  @Column('boolean')
  draining = false;

  /** A certificate that was issued before is not taken any more; null = any that has not expired. */
  @Column({ type: 'timestamptz', name: 'certificates_from', nullable: true })
  certificatesFrom: Date | null = null;

  /** When its certificates were revoked; null = they were not, or it has joined again since. */
  @Column({ type: 'timestamptz', name: 'revoked_at', nullable: true })
  revokedAt: Date | null = null;

  /** Counts changes of what the node shall hold and run. Moved by {@link bumpDesiredGeneration} alone. */
  @Column({ type: 'bigint', name: 'desired_generation', transformer: bigintTransformer, insert: false, update: false })
  desiredGeneration!: bigint;
}
