import { Inject, Injectable } from '@nestjs/common';
import {
  CREATE_JOIN_TOKEN,
  DELETE_NODE,
  DRAIN_NODE,
  GET_NODE,
  LIST_NODES,
  REVOKE_NODE,
  UNDRAIN_NODE,
  UPDATE_NODE,
} from '@roundhouse/admin-api';
import { OperationHandlers } from '../admin/operation-handlers.ts';
import { NodesService } from './nodes.service.ts';
import { shownNode } from './views/node-view.ts';

/** Operations of nodes. */
@Injectable()
export class NodeOperations {
  constructor(@Inject(OperationHandlers) handlers: OperationHandlers, @Inject(NodesService) nodes: NodesService) {
    const idOf = ({ params }: { params: Readonly<Record<string, string>> }): string => params['id'] ?? '';
    handlers.on(LIST_NODES, async ({ caller, query }) => {
      const page = await nodes.list(caller, query);
      const nextCursor = page.nextCursor === '' ? null : page.nextCursor;
      return { data: page.rows.map(shownNode), next_cursor: nextCursor, total: page.total };
    });
    handlers.on(GET_NODE, async (call) => shownNode(await nodes.get(call.caller, idOf(call))));
    handlers.on(UPDATE_NODE, async (call) => shownNode(await nodes.update(call.caller, idOf(call), call.body)));
    handlers.on(DRAIN_NODE, async (call) => shownNode(await nodes.drain(call.caller, idOf(call), true)));
    handlers.on(UNDRAIN_NODE, async (call) => shownNode(await nodes.drain(call.caller, idOf(call), false)));
    handlers.on(REVOKE_NODE, async (call) => shownNode(await nodes.revoke(call.caller, idOf(call))));
    handlers.on(CREATE_JOIN_TOKEN, async ({ caller, body }) => {
      const { text, expiresAt } = await nodes.createJoinToken(caller, body.node_name);
      return { join_token: text, expires_at: expiresAt.toISOString() };
    });
    handlers.on(DELETE_NODE, async (call) => {
      await nodes.delete(call.caller, idOf(call));
      return undefined;
    });
  }
}
