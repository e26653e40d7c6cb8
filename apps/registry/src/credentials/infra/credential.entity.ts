import { bigintTransformer } from '@roundhouse/database';
import { Column, Entity } from 'typeorm';
import { ResourceEntity } from '../../resources/resource.entity.ts';
import type { CredentialSpec } from '../domain/credential.ts';

/** Row of a credential. */
@Entity('credential')
export class CredentialEntity extends ResourceEntity implements CredentialSpec {
  @Column('uuid', { name: 'organization_id' })
  organizationId!: string;

  @Column('text')
  key!: string;

  @Column('text', { name: 'display_name' })
  displayName!: string;

  @Column('text', { name: 'allowed_hosts', array: true })
  allowedHosts!: string[];

  @Column('text', { name: 'header_name' })
  headerName!: string;

  @Column('text', { name: 'header_format' })
  headerFormat!: string;

  /** 1 for the first secret, one more with each new one. */
  @Column('bigint', { name: 'secret_revision', transformer: bigintTransformer })
  secretRevision!: bigint;

  /** Envelope of @roundhouse/secrets, bound to this row, organization and revision. */
  @Column('bytea', { name: 'sealed_secret' })
  sealedSecret!: Buffer;

  /** First 12 hex digits of the secret's keyed hash, for people to compare. */
  @Column('text')
  fingerprint!: string;
}
