import type { ACCESS_POLICY_RESOURCE, SpecOf } from '@roundhouse/admin-api';
import { Entity } from 'typeorm';
import { DocumentEntity } from '../../resources/document.entity.ts';

/** Specification of an access policy. */
export type AccessPolicySpec = SpecOf<typeof ACCESS_POLICY_RESOURCE>;

/** Row of an access policy. */
@Entity('access_policy')
export class AccessPolicyEntity extends DocumentEntity<AccessPolicySpec> {}
