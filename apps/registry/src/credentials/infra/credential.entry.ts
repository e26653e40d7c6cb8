import { KeyStrategy, type CredentialEntry, type CredentialKey } from '@roundhouse/contracts/registry/v1/snapshot';
import { toConnectionFields } from '../../providers/infra/connection.entry.ts';
import type { CredentialEntity, CredentialSpec } from './credential.entity.ts';

const STRATEGIES: Readonly<Record<CredentialSpec['strategy'], KeyStrategy>> = {
  failover: KeyStrategy.KEY_STRATEGY_FAILOVER,
  round_robin: KeyStrategy.KEY_STRATEGY_ROUND_ROBIN,
  random: KeyStrategy.KEY_STRATEGY_RANDOM,
};

/**
 * Credential as watchers see it: sealed copies, never a secret.
 *
 * @param held its keys in any order, active or not; empty for watchers that get no secrets
 */
export function toCredentialEntry({ id, spec }: CredentialEntity, held: readonly CredentialKey[]): CredentialEntry {
  const active = spec.keys.filter((key) => key.admin_status === 'active').map((key) => key.name.toLowerCase());
  const keys = held
    .filter((key) => active.includes(key.name.toLowerCase()))
    .toSorted((one, other) => active.indexOf(one.name.toLowerCase()) - active.indexOf(other.name.toLowerCase()));
  const first = keys.find((key) => key.id === id);
  return {
    id,
    organizationId: spec.organization_id,
    projectId: spec.project_id ?? '',
    key: spec.key ?? '',
    secretRevision: first?.secretRevision ?? 0n,
    allowedHosts: spec.allowed_hosts,
    sealed: first?.sealed ?? [],
    headerName: spec.auth_header_name ?? '',
    headerFormat: spec.auth_header_format ?? '',
    // The copies of the key with the credential's own id stand above, where watchers without `keys` look for them.
    keys: keys.map((key) => (key === first ? { ...key, sealed: [] } : key)),
    strategy: STRATEGIES[spec.strategy],
    connection: toConnectionFields(spec),
  };
}
