import type { OIDC_CONNECTION_RESOURCE, SpecOf } from '@roundhouse/admin-api';
import { bigintTransformer } from '@roundhouse/database';
import { Column, Entity } from 'typeorm';
import { DocumentEntity } from '../../../resources/document.entity.ts';

/** Specification of a connection to an identity provider. */
export type OidcConnectionSpec = SpecOf<typeof OIDC_CONNECTION_RESOURCE>;

/** Row of a connection to an identity provider. */
@Entity('oidc_connection')
export class OidcConnectionEntity extends DocumentEntity<OidcConnectionSpec> {
  /** Envelope of the client secret; null = a public client, which proves itself by PKCE alone. */
  @Column('bytea', { name: 'sealed_secret', nullable: true })
  sealedSecret!: Buffer | null;

  /** Master key that sealed it. */
  @Column('text', { name: 'master_key_id', nullable: true })
  masterKeyId!: string | null;

  /** Grows with each new secret. */
  @Column({ type: 'bigint', name: 'secret_revision', transformer: bigintTransformer })
  secretRevision!: bigint;

  /** Of the client secret: enough to compare. */
  @Column('text', { nullable: true })
  fingerprint!: string | null;
}
