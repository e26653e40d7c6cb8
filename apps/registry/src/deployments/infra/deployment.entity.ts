import type { DEPLOYMENT_RESOURCE, SpecOf } from '@roundhouse/admin-api';
import { Column, Entity } from 'typeorm';
import { DocumentEntity } from '../../resources/document.entity.ts';

/** Specification of a deployment. */
export type DeploymentSpec = SpecOf<typeof DEPLOYMENT_RESOURCE>;

/** Row of a deployment. */
@Entity('deployment')
export class DeploymentEntity extends DocumentEntity<DeploymentSpec> {
  /** The provider's driver; llama-server on a node. */
  @Column('text')
  driver!: string;

  /** What ties it to a node, never the caller's to say; null elsewhere, like the two below. */
  @Column('uuid', { name: 'node_id', nullable: true })
  nodeId!: string | null;

  @Column('uuid', { name: 'instance_id', nullable: true })
  instanceId!: string | null;

  @Column('uuid', { name: 'serving_id', nullable: true })
  servingId!: string | null;

  /** Last change that asks for a test; older results say nothing about it (001-34). */
  @Column('timestamptz', { name: 'test_due_since' })
  testDueSince!: Date;
}
