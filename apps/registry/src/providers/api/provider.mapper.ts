import type { Provider } from '@roundhouse/contracts/registry/v1/provider_service';
import type { ProviderEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import { adminStatusFrom, optionalId, toAdminStatus, toMeta } from '../../resources/api/resource.mapper.ts';
import type { ProviderSpec } from '../domain/provider.ts';
import type { ProviderEntity } from '../infra/provider.entity.ts';

/** Provider as watchers and administrators see it. */
export function toProviderEntry(row: ProviderEntity): ProviderEntry {
  const { id, organizationId, key, driver, baseUrl, headers, allowedCidrs } = row;
  return {
    id,
    organizationId,
    projectId: row.projectId ?? '',
    key,
    driver,
    baseUrl,
    credentialId: row.credentialId ?? '',
    headers,
    adminStatus: toAdminStatus(row.adminStatus),
    allowedCidrs,
  };
}

/** Provider with its metadata. */
export function toProvider(row: ProviderEntity): Provider {
  return { meta: toMeta(row), spec: toProviderEntry(row) };
}

/** @throws AppError INVALID_REQUEST for an unknown status */
export function providerFrom(entry: ProviderEntry): ProviderSpec {
  const { organizationId, key, driver, baseUrl, headers, allowedCidrs } = entry;
  return {
    organizationId,
    projectId: optionalId(entry.projectId),
    key,
    driver,
    baseUrl,
    credentialId: optionalId(entry.credentialId),
    headers: { ...headers },
    adminStatus: adminStatusFrom(entry.adminStatus),
    allowedCidrs,
  };
}
