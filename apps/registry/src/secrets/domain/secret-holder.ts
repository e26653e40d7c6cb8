import { boundId, type FleetBinding, type SecretPlace } from '@roundhouse/secrets';

/** What can hold a secret. `environment`: a provider, for a key of the installation's environment. */
export const HOLDER_KINDS = ['credential', 'provider', 'deployment', 'environment'] as const;

/** Kind of holder. */
export type HolderKind = (typeof HOLDER_KINDS)[number];

/** One holder of secrets. */
export interface SecretHolder {
  readonly kind: HolderKind;
  /** Id of the resource; of the provider for a key of the environment. */
  readonly id: string;
  readonly organizationId: string;
}

/** What of a stored secret its ciphertexts are bound to. */
export interface SecretPosition {
  readonly id: string;
  readonly holderKind: string;
  readonly holderId: string;
  readonly organizationId: string;
  /** Grows with each new text; never used twice. */
  readonly revision: bigint;
}

/** Where an envelope of the secret belongs: no other row, holder, tenant or revision opens it. */
export function envelopePlace({ id, holderKind, holderId, organizationId, revision }: SecretPosition): SecretPlace {
  return { organizationId, table: holderKind, rowId: boundId(holderId, id), version: revision };
}

/** What a gateway's copy of the secret is bound to. */
export function fleetBinding({ id, holderId, organizationId, revision }: SecretPosition): FleetBinding {
  return { organizationId, credentialId: boundId(holderId, id), revision };
}
