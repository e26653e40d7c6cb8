import type { ARTIFACT_RESOURCE, SpecOf } from '@roundhouse/admin-api';
import { Entity } from 'typeorm';
import { DocumentEntity } from '../../resources/document.entity.ts';

/** Specification of an artifact. */
export type ArtifactSpec = SpecOf<typeof ARTIFACT_RESOURCE>;

/** Row of an artifact. */
@Entity('artifact')
export class ArtifactEntity extends DocumentEntity<ArtifactSpec> {}
