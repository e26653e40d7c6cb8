import type { ACCESS_BINDING_RESOURCE, SpecOf } from '@roundhouse/admin-api';
import { Entity } from 'typeorm';
import { DocumentEntity } from '../../resources/document.entity.ts';

/** Specification of an access binding. */
export type AccessBindingSpec = SpecOf<typeof ACCESS_BINDING_RESOURCE>;

/** Row of an access binding. */
@Entity('access_binding')
export class AccessBindingEntity extends DocumentEntity<AccessBindingSpec> {}
