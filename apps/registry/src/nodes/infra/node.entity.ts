import { bigintTransformer } from '@roundhouse/database';
import { Column, Entity } from 'typeorm';
import { ResourceEntity } from '../../resources/resource.entity.ts';

/** Row of a node: a host whose agent has joined. */
@Entity('node')
export class NodeEntity extends ResourceEntity {
  @Column('text')
  name!: string;

  /** Counts changes of what the node shall hold and run. Moved by {@link bumpDesiredGeneration} alone. */
  @Column({ type: 'bigint', name: 'desired_generation', transformer: bigintTransformer, insert: false, update: false })
  desiredGeneration!: bigint;
}
