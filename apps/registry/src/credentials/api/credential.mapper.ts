import type { Credential } from '@roundhouse/contracts/registry/v1/credential_service';
import type { CredentialEntry, SealedSecret } from '@roundhouse/contracts/registry/v1/snapshot';
import { toMeta } from '../../resources/api/resource.mapper.ts';
import type { CredentialEntity } from '../infra/credential.entity.ts';

/** Credential as gateways see it: sealed copies, never the secret. */
export function toCredentialEntry(row: CredentialEntity, sealed: SealedSecret[]): CredentialEntry {
  const { id, organizationId, key, secretRevision, allowedHosts, headerName, headerFormat } = row;
  return { id, organizationId, key, secretRevision, allowedHosts, sealed, headerName, headerFormat };
}

/** Credential as administrators see it. */
export function toCredential(row: CredentialEntity): Credential {
  const { organizationId, key, displayName, fingerprint, allowedHosts, headerName, headerFormat, secretRevision } = row;
  return {
    meta: toMeta(row),
    organizationId,
    key,
    displayName,
    fingerprint,
    allowedHosts,
    headerName,
    headerFormat,
    secretRevision,
  };
}
