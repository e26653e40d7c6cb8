import { Column, Entity } from 'typeorm';
import { ResourceEntity } from '../../resources/resource.entity.ts';
import type { ArtifactFile, ArtifactSpec } from '../domain/artifact.ts';

/** Row of an artifact. */
@Entity('artifact')
export class ArtifactEntity extends ResourceEntity implements ArtifactSpec {
  @Column('uuid', { name: 'organization_id' })
  organizationId!: string;

  @Column('text')
  key!: string;

  @Column('text', { name: 'display_name' })
  displayName!: string;

  @Column('text')
  format!: string;

  @Column('text')
  quantization!: string;

  @Column('jsonb')
  files!: ArtifactFile[];
}
