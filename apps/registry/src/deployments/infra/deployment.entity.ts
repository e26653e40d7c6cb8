import { Column, Entity } from 'typeorm';
import type { Price } from '../../prices/domain/price.ts';
import { priceTransformer } from '../../prices/infra/price.transformer.ts';
import type { AdminStatus } from '../../resources/domain/admin-status.ts';
import { ResourceEntity } from '../../resources/resource.entity.ts';
import type { DeploymentSpec, Hosting } from '../domain/deployment.ts';

/** Row of a deployment. */
@Entity('deployment')
export class DeploymentEntity extends ResourceEntity implements DeploymentSpec {
  @Column('uuid', { name: 'organization_id' })
  organizationId!: string;

  @Column('uuid', { name: 'model_id' })
  modelId!: string;

  @Column('uuid', { name: 'provider_id', nullable: true })
  providerId!: string | null;

  @Column('text')
  driver!: string;

  @Column('uuid', { name: 'credential_id', nullable: true })
  credentialId!: string | null;

  @Column('text', { name: 'upstream_model_id' })
  upstreamModelId!: string;

  @Column('text')
  protocol!: string;

  @Column('integer')
  priority!: number;

  @Column('integer')
  weight!: number;

  @Column('text')
  hosting!: Hosting;

  @Column('text', { array: true })
  tags!: string[];

  @Column('text', { name: 'admin_status' })
  adminStatus!: AdminStatus;

  @Column('integer', { name: 'connect_timeout_ms' })
  connectTimeoutMs!: number;

  @Column('integer', { name: 'first_token_timeout_ms' })
  firstTokenTimeoutMs!: number;

  @Column('integer', { name: 'idle_timeout_ms' })
  idleTimeoutMs!: number;

  @Column('integer', { name: 'total_timeout_ms' })
  totalTimeoutMs!: number;

  @Column('jsonb', { nullable: true, transformer: priceTransformer })
  price!: Price | null;

  @Column('uuid', { name: 'node_id', nullable: true })
  nodeId!: string | null;

  @Column('uuid', { name: 'instance_id', nullable: true })
  instanceId!: string | null;

  @Column('uuid', { name: 'serving_id', nullable: true })
  servingId!: string | null;
}
