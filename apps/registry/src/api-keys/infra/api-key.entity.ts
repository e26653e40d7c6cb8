import { bigintTransformer } from '@roundhouse/database';
import { Column, Entity } from 'typeorm';
import { ResourceEntity } from '../../resources/resource.entity.ts';

/** Row of an API key. Its text is stored nowhere. */
@Entity('api_key')
export class ApiKeyEntity extends ResourceEntity {
  @Column('uuid', { name: 'organization_id' })
  organizationId!: string;

  @Column('uuid', { name: 'project_id' })
  projectId!: string;

  @Column('text', { name: 'display_name' })
  displayName!: string;

  @Column('text', { array: true })
  scopes!: string[];

  /** Start and end of the text, enough to recognise it. */
  @Column('text')
  hint!: string;

  @Column('text', { name: 'pepper_id' })
  pepperId!: string;

  /** HMAC-SHA-256 of the secret under that pepper. */
  @Column('bytea', { name: 'secret_hmac' })
  secretHmac!: Buffer;

  /** Unix milliseconds; 0 = never. */
  @Column('bigint', { name: 'expires_at_ms', transformer: bigintTransformer })
  expiresAtMs!: bigint;

  @Column('timestamptz', { name: 'revoked_at', nullable: true })
  revokedAt!: Date | null;
}
