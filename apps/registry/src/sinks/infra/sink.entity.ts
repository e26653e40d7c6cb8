import type { SINK_RESOURCE, SpecOf } from '@roundhouse/admin-api';
import { bigintTransformer } from '@roundhouse/database';
import { Column, Entity } from 'typeorm';
import { DocumentEntity } from '../../resources/document.entity.ts';

/** Specification of a sink. */
export type SinkSpec = SpecOf<typeof SINK_RESOURCE>;

/** Row of a sink. */
@Entity('sink')
export class SinkEntity extends DocumentEntity<SinkSpec> {
  /** Sealed with the master key; null = it has none. */
  @Column('bytea', { name: 'sealed_secret', nullable: true })
  sealedSecret!: Buffer | null;

  /** Counts the secrets it has had; part of what the seal is bound to. */
  @Column({ type: 'bigint', name: 'secret_revision', transformer: bigintTransformer })
  secretRevision!: bigint;

  /** Enough to compare, useless without the pepper; null = no secret. */
  @Column('text', { nullable: true })
  fingerprint!: string | null;

  @Column('timestamptz', { name: 'secret_changed_at', nullable: true })
  secretChangedAt!: Date | null;
}
