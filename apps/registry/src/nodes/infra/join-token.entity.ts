import { Column, Entity } from 'typeorm';
import { ResourceEntity } from '../../resources/resource.entity.ts';
import type { StoredJoinToken } from '../domain/join-token.ts';

/** Row of a join token. */
@Entity('join_token')
export class JoinTokenEntity extends ResourceEntity implements StoredJoinToken {
  @Column('text', { name: 'node_name' })
  nodeName!: string;

  @Column('bytea', { name: 'secret_hash' })
  secretHash!: Buffer;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;

  @Column('timestamptz', { name: 'used_at', nullable: true })
  usedAt!: Date | null;
}
