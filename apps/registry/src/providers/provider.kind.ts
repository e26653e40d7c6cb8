import { describeRow } from '../resources/describe-row.ts';
import type { ResourceKind } from '../resources/resource-kind.ts';
import { ProviderEntity } from './infra/provider.entity.ts';

/** Providers, for the command path. */
export const PROVIDER: ResourceKind<ProviderEntity> = {
  name: 'provider',
  noun: 'provider',
  table: 'provider',
  entity: ProviderEntity,
  inSnapshot: true,
  organizationOf: (row) => row.organizationId,
  describe: describeRow,
};
