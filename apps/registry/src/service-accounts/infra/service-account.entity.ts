import type { SERVICE_ACCOUNT_RESOURCE, SpecOf } from '@roundhouse/admin-api';
import { Entity } from 'typeorm';
import { DocumentEntity } from '../../resources/document.entity.ts';

/** Specification of a service account. */
export type ServiceAccountSpec = SpecOf<typeof SERVICE_ACCOUNT_RESOURCE>;

/** Row of a service account. */
@Entity('service_account')
export class ServiceAccountEntity extends DocumentEntity<ServiceAccountSpec> {}
