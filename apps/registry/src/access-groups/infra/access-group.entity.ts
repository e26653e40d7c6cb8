import type { ACCESS_GROUP_RESOURCE, SpecOf } from '@roundhouse/admin-api';
import { Entity } from 'typeorm';
import { DocumentEntity } from '../../resources/document.entity.ts';

/** Specification of an access group. */
export type AccessGroupSpec = SpecOf<typeof ACCESS_GROUP_RESOURCE>;

/** Row of an access group. */
@Entity('access_group')
export class AccessGroupEntity extends DocumentEntity<AccessGroupSpec> {}
