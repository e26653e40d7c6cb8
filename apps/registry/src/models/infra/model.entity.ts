import type { MODEL_RESOURCE, SpecOf } from '@roundhouse/admin-api';
import { Entity } from 'typeorm';
import { DocumentEntity } from '../../resources/document.entity.ts';

/** Specification of a model. */
export type ModelSpec = SpecOf<typeof MODEL_RESOURCE>;

/** Row of a model. */
@Entity('model')
export class ModelEntity extends DocumentEntity<ModelSpec> {}
