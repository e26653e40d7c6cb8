import { Column, Entity } from 'typeorm';
import type { Price } from '../../prices/domain/price.ts';
import { priceTransformer } from '../../prices/infra/price.transformer.ts';
import type { AdminStatus } from '../../resources/domain/admin-status.ts';
import { ResourceEntity } from '../../resources/resource.entity.ts';
import type { ModelMode, ModelSpec, Visibility } from '../domain/model.ts';

/** Row of a model. */
@Entity('model')
export class ModelEntity extends ResourceEntity implements ModelSpec {
  @Column('uuid', { name: 'organization_id' })
  organizationId!: string;

  @Column('uuid', { name: 'project_id', nullable: true })
  projectId!: string | null;

  @Column('text')
  key!: string;

  @Column('text', { name: 'display_name' })
  displayName!: string;

  @Column('text')
  vendor!: string;

  @Column('text')
  mode!: ModelMode;

  @Column('text')
  visibility!: Visibility;

  @Column('text', { name: 'admin_status' })
  adminStatus!: AdminStatus;

  @Column('integer', { name: 'context_window_tokens' })
  contextWindowTokens!: number;

  @Column('integer', { name: 'max_output_tokens' })
  maxOutputTokens!: number;

  @Column('text', { array: true })
  capabilities!: string[];

  @Column('text', { name: 'default_params_json' })
  defaultParamsJson!: string;

  @Column('text', { name: 'locked_params_json' })
  lockedParamsJson!: string;

  @Column('jsonb', { nullable: true, transformer: priceTransformer })
  price!: Price | null;
}
