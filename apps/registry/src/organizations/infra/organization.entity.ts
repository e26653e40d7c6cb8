import { Column, Entity } from 'typeorm';
import type { AdminStatus } from '../../resources/domain/admin-status.ts';
import { ResourceEntity } from '../../resources/resource.entity.ts';
import type { OrganizationSpec } from '../domain/organization.ts';

/** Row of an organization. */
@Entity('organization')
export class OrganizationEntity extends ResourceEntity implements OrganizationSpec {
  @Column('text')
  key!: string;

  @Column('text', { name: 'display_name' })
  displayName!: string;

  @Column('text', { name: 'admin_status' })
  adminStatus!: AdminStatus;
}
