import { Column, Entity } from 'typeorm';
import type { AdminStatus } from '../../resources/domain/admin-status.ts';
import { ResourceEntity } from '../../resources/resource.entity.ts';
import type { ProviderSpec } from '../domain/provider.ts';

/** Row of a provider. */
@Entity('provider')
export class ProviderEntity extends ResourceEntity implements ProviderSpec {
  @Column('uuid', { name: 'organization_id' })
  organizationId!: string;

  @Column('uuid', { name: 'project_id', nullable: true })
  projectId!: string | null;

  @Column('text')
  key!: string;

  @Column('text')
  driver!: string;

  @Column('text', { name: 'base_url' })
  baseUrl!: string;

  @Column('uuid', { name: 'credential_id', nullable: true })
  credentialId!: string | null;

  @Column('jsonb')
  headers!: Record<string, string>;

  @Column('text', { name: 'admin_status' })
  adminStatus!: AdminStatus;

  @Column('text', { name: 'allowed_cidrs', array: true })
  allowedCidrs!: string[];
}
