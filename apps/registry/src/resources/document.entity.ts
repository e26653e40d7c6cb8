/* eslint-disable typescript/no-unnecessary-type-parameters -- each kind's entity fixes which document it holds */
import { Column } from 'typeorm';
import { ResourceEntity } from './resource.entity.ts';

/**
 * Row of a resource whose specification is one document. Columns that queries and foreign keys need are generated
 * from the document by the database, so that they cannot contradict it.
 */
export abstract class DocumentEntity<Spec extends object> extends ResourceEntity {
  /** As REST, YAML and history show it. */
  @Column('jsonb')
  spec!: Spec;
}
