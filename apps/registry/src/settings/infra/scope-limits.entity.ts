import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Limits } from '../domain/scope-entries.ts';

/** Minute limits by the id of their scope; a scope without any has no row. A view over settings, teams and members. */
@Entity('scope_limits')
export class ScopeLimitsEntity {
  /** Of the organization, project, team or member. */
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'organization_id' })
  organizationId!: string;

  @Column('jsonb')
  limits!: Limits;
}
