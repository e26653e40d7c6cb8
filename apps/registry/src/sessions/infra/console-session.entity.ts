import { Column, Entity } from 'typeorm';
import { ResourceEntity } from '../../resources/resource.entity.ts';
import type { SignInMethod } from '../domain/console-session.ts';

/** Row of a session. What changes with each use stands beside it in columns that only SQL touches. */
@Entity('console_session')
export class ConsoleSessionEntity extends ResourceEntity {
  @Column('uuid', { name: 'member_id' })
  memberId!: string;

  /** Of the member; empty = administers the installation. */
  @Column('text', { name: 'organization_id' })
  organizationId!: string;

  @Column('text')
  method!: SignInMethod;

  /** Where it was opened from; empty = unknown. */
  @Column('text', { name: 'remote_ip' })
  remoteIp!: string;

  @Column('bytea', { name: 'token_hash' })
  tokenHash!: Buffer;

  /** Of the rights with which it got its token. */
  @Column('bytea', { name: 'rights_digest' })
  rightsDigest!: Buffer;

  /** However active it is. */
  @Column('timestamptz', { name: 'expires_at' })
  expiresAt!: Date;
}
