import type { PUBLISHER_KEY_RESOURCE, SpecOf } from '@roundhouse/admin-api';
import { Column, Entity } from 'typeorm';
import { DocumentEntity } from '../../resources/document.entity.ts';

/** Specification of a publisher key. */
export type PublisherKeySpec = SpecOf<typeof PUBLISHER_KEY_RESOURCE>;

/** Row of a publisher key. */
@Entity('publisher_key')
export class PublisherKeyEntity extends DocumentEntity<PublisherKeySpec> {
  /** Derived from the key itself. */
  @Column({ type: 'text', name: 'key_id' })
  keyId!: string;

  /** 32 bytes. */
  @Column({ type: 'bytea', name: 'public_key' })
  publicKey!: Buffer;
}
