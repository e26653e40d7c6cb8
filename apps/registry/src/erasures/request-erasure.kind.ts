import { describeRow } from '../resources/describe-row.ts';
import type { ResourceKind } from '../resources/resource-kind.ts';
import { RequestErasureEntity } from './infra/request-erasure.entity.ts';

/** Erasures of requests, for the command path: each stands in the audit log. */
export const REQUEST_ERASURE: ResourceKind<RequestErasureEntity> = {
  name: 'request_erasure',
  noun: 'erasure',
  table: 'request_erasure',
  entity: RequestErasureEntity,
  inSnapshot: false,
  organizationOf: ({ organizationId }) => organizationId,
  describe: (row) => describeRow(row),
};
