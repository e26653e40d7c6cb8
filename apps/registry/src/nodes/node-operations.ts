import { Inject, Injectable } from '@nestjs/common';
import { CREATE_JOIN_TOKEN, DELETE_NODE, GET_NODE, LIST_NODES, type JsonObject } from '@roundhouse/admin-api';
import { OperationHandlers } from '../admin/operation-handlers.ts';
import { NodesService, type NodeView } from './nodes.service.ts';

/** Operations of nodes. */
@Injectable()
export class NodeOperations {
  constructor(@Inject(OperationHandlers) handlers: OperationHandlers, @Inject(NodesService) nodes: NodesService) {
    handlers.on(LIST_NODES, async ({ query }) => {
      const page = await nodes.list({ ...query, cursor: query.cursor ?? '' });
      return {
        data: page.rows.map(shownNode),
        next_cursor: page.nextCursor === '' ? null : page.nextCursor,
        total: page.total,
      };
    });
    handlers.on(GET_NODE, async ({ params }) => shownNode(await nodes.get(params['id'] ?? '')));
    handlers.on(CREATE_JOIN_TOKEN, async ({ caller, body }) => {
      const { text, expiresAt } = await nodes.createJoinToken(caller, body.node_name);
      return { join_token: text, expires_at: expiresAt.toISOString() };
    });
    handlers.on(DELETE_NODE, async ({ caller, params }) => {
      await nodes.delete(caller, params['id'] ?? '');
      return undefined;
    });
  }
}

/** Node with what it last said; what it never said is empty. */
function shownNode({ node, report }: NodeView): JsonObject {
  const probe = report?.probe;
  return {
    id: node.id,
    name: node.name,
    connected: report?.connected ?? false,
    agent_version: report?.agentVersion ?? '',
    engine_version: probe?.engineVersion ?? '',
    inference_address: report?.inferenceAddress ?? '',
    os: probe?.os ?? '',
    arch: probe?.arch ?? '',
    memory_total_bytes: Number(probe?.memoryTotalBytes ?? 0),
    models_disk_free_bytes: Number(probe?.modelsDiskFreeBytes ?? 0),
    gpus: probe?.gpus.map((gpu) => gpu.name) ?? [],
    last_seen_at: report?.lastSeenAt.toISOString() ?? null,
    desired_generation: Number(node.desiredGeneration),
    observed_generation: Number(report?.observed?.generation ?? 0),
    revision: String(node.revision),
    created_at: node.createdAt.toISOString(),
    updated_at: node.updatedAt.toISOString(),
    created_by: node.createdBy,
  };
}
