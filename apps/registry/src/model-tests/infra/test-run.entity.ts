import { Column, Entity } from 'typeorm';
import { ResourceEntity } from '../../resources/resource.entity.ts';

/** Row of a run of tests. */
@Entity('model_test_run')
export class TestRunEntity extends ResourceEntity {
  @Column('uuid', { name: 'organization_id' })
  organizationId!: string;

  /** Null = of the organization. */
  @Column('uuid', { name: 'project_id', nullable: true })
  projectId!: string | null;

  /** Gateway that tests. */
  @Column('text', { name: 'gateway_id' })
  gatewayId!: string;

  /** Operation that started it. */
  @Column('text')
  operation!: string;

  @Column('boolean')
  paid!: boolean;

  /** Deployments to test. */
  @Column('integer')
  total!: number;

  @Column('text')
  state!: 'running' | 'finished' | 'cancelled';

  /** Results so far, by what they are; like the three below. */
  @Column('integer', { default: 0 })
  usable!: number;

  @Column('integer', { default: 0 })
  error!: number;

  @Column('integer', { default: 0 })
  timeout!: number;

  @Column('integer', { default: 0 })
  unsupported!: number;

  @Column('timestamptz', { name: 'finished_at', nullable: true })
  finishedAt!: Date | null;
}
