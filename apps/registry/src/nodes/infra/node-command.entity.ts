import { Column, Entity } from 'typeorm';
import { ResourceEntity } from '../../resources/resource.entity.ts';

/** Row of something that a node was asked to do once. */
@Entity('node_command')
export class NodeCommandEntity extends ResourceEntity {
  @Column('uuid', { name: 'node_id' })
  nodeId!: string;

  @Column('text')
  kind!: string;

  /** Installation or instance that it is about. */
  @Column('uuid', { name: 'subject_id', nullable: true })
  subjectId!: string | null;

  /** The command as it is on the wire. */
  @Column('bytea')
  request!: Buffer;

  @Column('timestamptz', { name: 'deadline_at' })
  deadlineAt!: Date;

  /** Null = not done yet. */
  @Column({ type: 'timestamptz', name: 'finished_at', nullable: true })
  finishedAt: Date | null = null;

  @Column({ type: 'boolean', nullable: true })
  ok: boolean | null = null;

  /** Of the error catalogue; empty = none. */
  @Column('text')
  reason = '';

  @Column('text')
  message = '';

  /** What the node answered. */
  @Column({ type: 'bytea', nullable: true })
  payload: Buffer | null = null;
}
