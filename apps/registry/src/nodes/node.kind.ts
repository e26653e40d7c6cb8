import { describeRow } from '../resources/describe-row.ts';
import type { ResourceKind } from '../resources/resource-kind.ts';
import { JoinTokenEntity } from './infra/join-token.entity.ts';
import { NodeEntity } from './infra/node.entity.ts';

/** Nodes, for the command path. They belong to the platform. */
export const NODE: ResourceKind<NodeEntity> = {
  name: 'node',
  noun: 'node',
  table: 'node',
  entity: NodeEntity,
  inSnapshot: false,
  organizationOf: () => '',
  describe: ({ name }) => ({ name }),
};

/** Join tokens, for the command path. History and audit never hold their hashes. */
export const JOIN_TOKEN: ResourceKind<JoinTokenEntity> = {
  name: 'join_token',
  noun: 'join token',
  table: 'join_token',
  entity: JoinTokenEntity,
  inSnapshot: false,
  organizationOf: () => '',
  describe: (row) => describeRow(row, ['secretHash']),
};
