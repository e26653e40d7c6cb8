import type { MEMBER_RESOURCE, SpecOf } from '@roundhouse/admin-api';
import { Entity } from 'typeorm';
import { DocumentEntity } from '../../resources/document.entity.ts';

/** Specification of a member. */
export type MemberSpec = SpecOf<typeof MEMBER_RESOURCE>;

/** Row of a member. */
@Entity('member')
export class MemberEntity extends DocumentEntity<MemberSpec> {}
