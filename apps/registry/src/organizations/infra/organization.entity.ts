import type { ORGANIZATION_RESOURCE, SpecOf } from '@roundhouse/admin-api';
import { Entity } from 'typeorm';
import { DocumentEntity } from '../../resources/document.entity.ts';

/** Specification of an organization. */
export type OrganizationSpec = SpecOf<typeof ORGANIZATION_RESOURCE>;

/** Row of an organization. */
@Entity('organization')
export class OrganizationEntity extends DocumentEntity<OrganizationSpec> {}
