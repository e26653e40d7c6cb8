import type { ROLE_BINDING_RESOURCE, SpecOf } from '@roundhouse/admin-api';
import { Entity } from 'typeorm';
import { DocumentEntity } from '../../resources/document.entity.ts';

/** Specification of a role binding. */
export type RoleBindingSpec = SpecOf<typeof ROLE_BINDING_RESOURCE>;

/** Row of a role binding. */
@Entity('role_binding')
export class RoleBindingEntity extends DocumentEntity<RoleBindingSpec> {}
