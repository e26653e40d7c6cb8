import { describeRow } from '../resources/describe-row.ts';
import type { ResourceKind } from '../resources/resource-kind.ts';
import { CredentialEntity } from './infra/credential.entity.ts';

/** Credentials, for the command path. History and audit never hold the secret, sealed or not. */
export const CREDENTIAL: ResourceKind<CredentialEntity> = {
  name: 'credential',
  noun: 'credential',
  table: 'credential',
  entity: CredentialEntity,
  inSnapshot: true,
  organizationOf: (row) => row.organizationId,
  describe: (row) => describeRow(row, ['sealedSecret']),
};
