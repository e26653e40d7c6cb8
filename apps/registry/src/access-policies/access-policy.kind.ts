import { ACCESS_POLICY_RESOURCE } from '@roundhouse/admin-api';
import { documentKind } from '../resources/document-kind.ts';
import { AccessPolicyEntity } from './infra/access-policy.entity.ts';

/** Access policies. */
export const ACCESS_POLICY = documentKind({
  definition: ACCESS_POLICY_RESOURCE,
  entity: AccessPolicyEntity,
  inSnapshot: true,
});
