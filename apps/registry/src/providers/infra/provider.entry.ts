import { AdminStatus, type CredentialKey, type ProviderEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import { baseUrlOf, connectionOf } from '../domain/provider.ts';
import { toConnectionFields } from './connection.entry.ts';
import type { ProviderEntity } from './provider.entity.ts';

/** Sealed keys that go with a provider. */
export interface ProviderKeys {
  readonly own?: CredentialKey | undefined;
  readonly environment?: CredentialKey | undefined;
}

/** Provider as watchers see it: sealed copies, never a secret. */
export function toProviderEntry({ id, spec }: ProviderEntity, { own, environment }: ProviderKeys): ProviderEntry {
  const { timeouts } = spec;
  return {
    id,
    organizationId: spec.organization_id,
    projectId: spec.project_id ?? '',
    assignedProjectIds: spec.assigned_projects,
    key: spec.key ?? '',
    driver: spec.driver ?? '',
    preset: spec.preset ?? '',
    baseUrl: baseUrlOf(spec) ?? '',
    connection: toConnectionFields(connectionOf(spec)),
    credentialId: spec.credential_id ?? '',
    ownKey: own,
    environmentKey: environment,
    headers: spec.headers,
    adminStatus: spec.admin_status === 'active' ? AdminStatus.ADMIN_STATUS_ACTIVE : AdminStatus.ADMIN_STATUS_INACTIVE,
    allowedCidrs: spec.allowed_cidrs,
    connectTimeoutMs: timeouts.connect_ms ?? 0,
    firstTokenTimeoutMs: timeouts.first_token_ms ?? 0,
    idleTimeoutMs: timeouts.idle_ms ?? 0,
    totalTimeoutMs: timeouts.total_ms ?? 0,
  };
}
