import { bigintTransformer } from '@roundhouse/database';
import { Column, Entity } from 'typeorm';
import { ResourceEntity } from '../../resources/resource.entity.ts';

/** What a circuit can belong to. */
export type CircuitOwner = 'deployment' | 'provider';

/** What people decided about the circuit of a deployment or provider, whose id it has. */
@Entity('circuit')
export class CircuitEntity extends ResourceEntity {
  @Column({ type: 'uuid', name: 'organization_id', update: false })
  organizationId!: string;

  /** Null = the organization. */
  @Column({ type: 'uuid', name: 'project_id', update: false, nullable: true })
  projectId!: string | null;

  @Column({ type: 'text', update: false })
  owner!: CircuitOwner;

  /** Null = nobody opened it, or it was reset since. In the past = it closed by itself. */
  @Column('timestamptz', { name: 'open_until', nullable: true })
  openUntil!: Date | null;

  /** Set while `openUntil` is, like the two below. */
  @Column('timestamptz', { name: 'opened_at', nullable: true })
  openedAt!: Date | null;

  @Column('text', { name: 'opened_by', nullable: true })
  openedBy!: string | null;

  @Column('text', { nullable: true })
  reason!: string | null;

  /** Each higher one closes the circuit once, in every router. */
  @Column({ type: 'bigint', name: 'reset_generation', transformer: bigintTransformer })
  resetGeneration!: bigint;
}
