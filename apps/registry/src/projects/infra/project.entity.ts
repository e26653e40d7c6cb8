import type { PROJECT_RESOURCE, SpecOf } from '@roundhouse/admin-api';
import { Entity } from 'typeorm';
import { DocumentEntity } from '../../resources/document.entity.ts';

/** Specification of a project. */
export type ProjectSpec = SpecOf<typeof PROJECT_RESOURCE>;

/** Row of a project. */
@Entity('project')
export class ProjectEntity extends DocumentEntity<ProjectSpec> {}
