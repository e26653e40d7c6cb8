import { ACCESS_BINDING_RESOURCE } from '@roundhouse/admin-api';
import { documentKind } from '../resources/document-kind.ts';
import { AccessBindingEntity } from './infra/access-binding.entity.ts';

/** Access bindings. */
export const ACCESS_BINDING = documentKind({
  definition: ACCESS_BINDING_RESOURCE,
  entity: AccessBindingEntity,
  inSnapshot: true,
});
