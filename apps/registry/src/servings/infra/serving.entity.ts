import type { SERVING_RESOURCE, SpecOf } from '@roundhouse/admin-api';
import { Entity } from 'typeorm';
import { DocumentEntity } from '../../resources/document.entity.ts';

/** Specification of a serving. */
export type ServingSpec = SpecOf<typeof SERVING_RESOURCE>;

/** Row of a serving. */
@Entity('serving')
export class ServingEntity extends DocumentEntity<ServingSpec> {}
