import { CREDENTIAL_RESOURCE } from '@roundhouse/admin-api';
import { documentKind } from '../resources/document-kind.ts';
import { CredentialEntity } from './infra/credential.entity.ts';

/** Credentials. History and audit hold fingerprints of their secrets, never a secret, sealed or not. */
export const CREDENTIAL = documentKind({
  definition: CREDENTIAL_RESOURCE,
  entity: CredentialEntity,
  inSnapshot: true,
  describeMore: ({ held }: CredentialEntity) => ({ held }),
});
