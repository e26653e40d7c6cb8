import { bigintTransformer } from '@roundhouse/database';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Row of one secret, sealed under a master key. No configuration: what holds it is. */
@Entity('secret')
export class SecretEntity {
  /** That of the holder for its first secret. */
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid', { name: 'organization_id' })
  organizationId!: string;

  @Column('text', { name: 'holder_kind' })
  holderKind!: string;

  @Column('uuid', { name: 'holder_id' })
  holderId!: string;

  /** Unique in its holder. */
  @Column('text')
  name!: string;

  /** Grows with each new text; never used twice. */
  @Column('bigint', { transformer: bigintTransformer })
  revision!: bigint;

  /** Envelope of @roundhouse/secrets, bound to holder, organization and revision. */
  @Column('bytea')
  sealed!: Buffer;

  /** Master key that sealed it. */
  @Column('text', { name: 'master_key_id' })
  masterKeyId!: string;

  /** First 12 hex digits of the secret's keyed hash, for people to compare. */
  @Column('text')
  fingerprint!: string;

  /** Hosts that it may be sent to; empty = as its holder says. */
  @Column('text', { name: 'allowed_hosts', array: true })
  allowedHosts!: string[];

  @Column('timestamptz', { name: 'rotated_at' })
  rotatedAt!: Date;
}
