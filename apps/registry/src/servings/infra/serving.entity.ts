import { Column, Entity } from 'typeorm';
import { ResourceEntity } from '../../resources/resource.entity.ts';
import type { ServingLoadSettings, ServingSpec } from '../domain/serving.ts';

/** Row of a serving. */
@Entity('serving')
export class ServingEntity extends ResourceEntity implements ServingSpec {
  @Column('uuid', { name: 'organization_id' })
  organizationId!: string;

  @Column('text')
  key!: string;

  @Column('uuid', { name: 'model_id' })
  modelId!: string;

  @Column('uuid', { name: 'artifact_id' })
  artifactId!: string;

  @Column('uuid', { name: 'node_ids', array: true })
  nodeIds!: string[];

  @Column('integer')
  copies!: number;

  @Column('jsonb')
  settings!: ServingLoadSettings;

  @Column('integer')
  priority!: number;

  @Column('text', { array: true })
  tags!: string[];
}
