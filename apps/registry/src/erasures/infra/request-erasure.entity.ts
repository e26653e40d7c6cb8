import { Column, Entity } from 'typeorm';
import { ResourceEntity } from '../../resources/resource.entity.ts';

/** Whose requests can be erased. */
export const ERASURE_SUBJECTS = ['request', 'key', 'member', 'user', 'organization'] as const;

/** One of {@link ERASURE_SUBJECTS}. */
export type ErasureSubject = (typeof ERASURE_SUBJECTS)[number];

/** Row of an erasure that somebody asked for. */
@Entity('request_erasure')
export class RequestErasureEntity extends ResourceEntity {
  @Column('uuid', { name: 'organization_id' })
  organizationId!: string;

  @Column('text')
  subject!: ErasureSubject;

  /** Of a user a hash: the name itself is among what is erased. */
  @Column('text', { name: 'subject_id' })
  subjectId!: string;
}
