import { Column, Entity } from 'typeorm';
import type { AdminStatus } from '../../resources/domain/admin-status.ts';
import { ResourceEntity } from '../../resources/resource.entity.ts';
import type { ProjectSpec } from '../domain/project.ts';

/** Row of a project. */
@Entity('project')
export class ProjectEntity extends ResourceEntity implements ProjectSpec {
  @Column('uuid', { name: 'organization_id' })
  organizationId!: string;

  @Column('text')
  key!: string;

  @Column('text', { name: 'display_name' })
  displayName!: string;

  @Column('text', { name: 'admin_status' })
  adminStatus!: AdminStatus;
}
