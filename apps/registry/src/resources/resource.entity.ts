import { bigintTransformer } from '@roundhouse/database';
import { Column, PrimaryColumn } from 'typeorm';

/** Columns that every resource has. */
export abstract class ResourceEntity {
  /** UUIDv7. */
  @PrimaryColumn('uuid')
  id!: string;

  /** Configuration number of the last change; written by the command path alone, when the change commits. */
  @Column({ type: 'bigint', transformer: bigintTransformer, update: false })
  revision!: bigint;

  @Column({ type: 'timestamptz', name: 'created_at', update: false })
  createdAt!: Date;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt!: Date;

  /** Who made it: the caller's actor id. */
  @Column({ type: 'text', name: 'created_by', update: false })
  createdBy!: string;
}
