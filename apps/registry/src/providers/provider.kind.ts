import { PROVIDER_RESOURCE } from '@roundhouse/admin-api';
import { documentKind } from '../resources/document-kind.ts';
import { ProviderEntity } from './infra/provider.entity.ts';

/** Providers. What checks find is no configuration, so neither history nor audit holds it. */
export const PROVIDER = documentKind({
  definition: PROVIDER_RESOURCE,
  entity: ProviderEntity,
  inSnapshot: true,
  describeMore: ({ ownKey }: ProviderEntity) => ({ own_key: ownKey }),
});
