import { describeRow } from '../resources/describe-row.ts';
import type { ResourceKind } from '../resources/resource-kind.ts';
import { ApiKeyEntity } from './infra/api-key.entity.ts';

/** API keys, for the command path. History and audit never hold their hashes. */
export const API_KEY: ResourceKind<ApiKeyEntity> = {
  name: 'api_key',
  noun: 'API key',
  table: 'api_key',
  entity: ApiKeyEntity,
  inSnapshot: true,
  organizationOf: (row) => row.organizationId,
  describe: (row) => describeRow(row, ['secretHmac']),
};
