import type { PROVIDER_RESOURCE, SpecOf } from '@roundhouse/admin-api';
import { Column, Entity } from 'typeorm';
import { DocumentEntity } from '../../resources/document.entity.ts';

/** Specification of a provider. */
export type ProviderSpec = SpecOf<typeof PROVIDER_RESOURCE>;

/** What may be told of a provider's own key. */
export interface OwnKey {
  readonly fingerprint: string;
  /** Hosts that it may be sent to. */
  readonly allowed_hosts: readonly string[];
}

/** Row of a provider. */
@Entity('provider')
export class ProviderEntity extends DocumentEntity<ProviderSpec> {
  /** Null = it has none. */
  @Column('jsonb', { name: 'own_key', nullable: true })
  ownKey!: OwnKey | null;

  /** What the last check found wrong; null = nothing. No configuration: a check changes no revision. */
  @Column('text', { name: 'last_error', nullable: true })
  lastError!: string | null;

  @Column('timestamptz', { name: 'last_checked_at', nullable: true })
  lastCheckedAt!: Date | null;
}
