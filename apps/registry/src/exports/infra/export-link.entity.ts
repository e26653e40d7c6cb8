import { Column, Entity } from 'typeorm';
import { ResourceEntity } from '../../resources/resource.entity.ts';

/** Row of a link to an export. That it was used stands beside it in a column that only SQL touches. */
@Entity('export_link')
export class ExportLinkEntity extends ResourceEntity {
  /** Of whoever made it; empty = the platform. */
  @Column('text', { name: 'organization_id' })
  organizationId!: string;

  /** That made it; null = a session did. */
  @Column('uuid', { name: 'api_key_id', nullable: true })
  apiKeyId!: string | null;

  /** That made it; null = a key did. */
  @Column('uuid', { name: 'session_id', nullable: true })
  sessionId!: string | null;

  /** Id of the operation that it carries out. */
  @Column('text')
  operation!: string;

  /** Of that operation, with the format. */
  @Column('jsonb')
  query!: Readonly<Record<string, readonly string[]>>;

  @Column('bytea', { name: 'token_hash' })
  tokenHash!: Buffer;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;
}
