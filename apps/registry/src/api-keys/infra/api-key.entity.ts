import type { API_KEY_RESOURCE, SpecOf } from '@roundhouse/admin-api';
import { Column, Entity } from 'typeorm';
import { DocumentEntity } from '../../resources/document.entity.ts';

/** Specification of an API key. */
export type ApiKeySpec = SpecOf<typeof API_KEY_RESOURCE>;

/** Row of an API key. Its text is stored nowhere. */
@Entity('api_key')
export class ApiKeyEntity extends DocumentEntity<ApiKeySpec> {
  /** Start and end of the text, enough to recognise it. */
  @Column('text')
  hint!: string;

  @Column('text', { name: 'pepper_id' })
  pepperId!: string;

  /** HMAC-SHA-256 of the secret under that pepper. */
  @Column('bytea', { name: 'secret_hmac' })
  secretHmac!: Buffer;

  /** Pepper of the secret before the last rotation; null = there is none that may still be valid. */
  @Column('text', { name: 'previous_pepper_id', nullable: true })
  previousPepperId!: string | null;

  @Column('bytea', { name: 'previous_hmac', nullable: true })
  previousHmac!: Buffer | null;

  /** When the secret before the last rotation ends. */
  @Column('timestamptz', { name: 'previous_until', nullable: true })
  previousUntil!: Date | null;

  @Column('timestamptz', { name: 'revoked_at', nullable: true })
  revokedAt!: Date | null;
}
