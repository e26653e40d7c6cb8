import type { CREDENTIAL_RESOURCE, SpecOf } from '@roundhouse/admin-api';
import { Column, Entity } from 'typeorm';
import { DocumentEntity } from '../../resources/document.entity.ts';

/** Specification of a credential: everything but its secrets. */
export type CredentialSpec = SpecOf<typeof CREDENTIAL_RESOURCE>;

/** What may be told of the secret of a key. */
export interface HeldSecret {
  readonly fingerprint: string;
  /** Decimal. */
  readonly secret_revision: string;
  /** RFC 3339. */
  readonly rotated_at: string;
}

/** Row of a credential. Its secrets stand in a table of their own. */
@Entity('credential')
export class CredentialEntity extends DocumentEntity<CredentialSpec> {
  /** What may be told of its secrets, by the lower-case name of their key. */
  @Column('jsonb')
  held!: Readonly<Record<string, HeldSecret>>;
}
