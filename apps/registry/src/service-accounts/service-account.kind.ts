import { SERVICE_ACCOUNT_RESOURCE } from '@roundhouse/admin-api';
import { documentKind } from '../resources/document-kind.ts';
import { ServiceAccountEntity } from './infra/service-account.entity.ts';

/** Service accounts. */
export const SERVICE_ACCOUNT = documentKind({
  definition: SERVICE_ACCOUNT_RESOURCE,
  entity: ServiceAccountEntity,
  inSnapshot: false,
});
