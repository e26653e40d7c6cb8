import type { HubIssue, HubVersionContent, HubVersionState } from '@roundhouse/hub';
import { Column, Entity } from 'typeorm';
import { ResourceEntity } from '../../resources/resource.entity.ts';

/** A signature as it is stored. */
export interface StoredSignature {
  readonly key_id: string;
  /** Base64. */
  readonly signature: string;
}

/** One version of an entry: what its publisher said, and what became of it. */
@Entity('hub_version')
export class HubVersionEntity extends ResourceEntity {
  @Column({ type: 'uuid', name: 'entry_id', update: false })
  entryId!: string;

  /** Of its entry, like the organization. */
  @Column({ type: 'text', update: false })
  slug!: string;

  /** Null = the installation's. */
  @Column({ type: 'uuid', name: 'organization_id', nullable: true, update: false })
  organizationId!: string | null;

  @Column({ type: 'integer', update: false })
  number!: number;

  @Column('text')
  state!: HubVersionState;

  @Column({ type: 'jsonb', update: false })
  content!: HubVersionContent;

  /** The bytes that were signed, or would have been. */
  @Column({ type: 'bytea', update: false })
  manifest!: Buffer;

  @Column({ type: 'jsonb', update: false })
  signatures!: readonly StoredSignature[];

  /** What pre-flight found wrong with it (004-31). */
  @Column('jsonb')
  issues!: readonly HubIssue[];

  /** Organization that published it, by its name then. */
  @Column({ type: 'text', update: false })
  publisher!: string;

  /** Member, or key, that sent it. */
  @Column({ type: 'text', name: 'submitted_by', update: false })
  submittedBy!: string;

  @Column('text', { name: 'reviewed_by', nullable: true })
  reviewedBy!: string | null;

  @Column('timestamptz', { name: 'reviewed_at', nullable: true })
  reviewedAt!: Date | null;

  /** Of a rejection or withdrawal. */
  @Column('text', { nullable: true })
  reason!: string | null;

  /** When it was approved. */
  @Column('timestamptz', { name: 'published_at', nullable: true })
  publishedAt!: Date | null;
}
