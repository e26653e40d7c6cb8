import { describeRow } from '../resources/describe-row.ts';
import type { ResourceKind } from '../resources/resource-kind.ts';
import { JoinTokenEntity } from './infra/join-token.entity.ts';
import { NodeCommandEntity } from './infra/node-command.entity.ts';
import { NodeEntity } from './infra/node.entity.ts';

/** Nodes, for the command path. They belong to the platform. */
export const NODE: ResourceKind<NodeEntity> = {
  name: 'node',
  noun: 'node',
  table: 'node',
  entity: NodeEntity,
  inSnapshot: false,
  organizationOf: () => '',
  describe: ({ name, labels, organizationIds, settings, draining, certificatesFrom }) => ({
    name,
    labels,
    organization_ids: organizationIds,
    settings,
    draining,
    certificates_from: certificatesFrom?.toISOString() ?? null,
  }),
};

/** What nodes were asked to do, for the command path: that somebody asked stands in the audit log. */
export const NODE_COMMAND: ResourceKind<NodeCommandEntity> = {
  name: 'node_command',
  noun: 'command',
  table: 'node_command',
  entity: NodeCommandEntity,
  inSnapshot: false,
  organizationOf: () => '',
  describe: ({ nodeId, kind, subjectId }) => ({ node_id: nodeId, kind, subject_id: subjectId }),
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
