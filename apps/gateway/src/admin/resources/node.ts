import { unary } from '@roundhouse/grpc';
import type { Node } from '@roundhouse/contracts/registry/v1/node_service';
import { z } from 'zod';
import type { AdminRoute } from '../admin-route.ts';
import { orNull, text } from '../fields.ts';
import { parseInput } from '../input.ts';
import { REGISTRY_TIMEOUT, type RegistryClients } from '../registry-clients.ts';
import type { ResourceDefinition } from '../resource-routes.ts';

/** GPU hosts that run an agent. They belong to the installation; they come by joining, not by a POST. */
export function nodeResource({ nodes }: RegistryClients): ResourceDefinition<Node, unknown> {
  return {
    path: '/nodes',
    name: 'node',
    schema: z.unknown(),
    organizationOf: () => undefined,
    show: (node) => ({
      name: node.name,
      connected: node.connected,
      agent_version: node.agentVersion,
      engine_version: node.engineVersion,
      inference_address: node.inferenceAddress,
      os: node.os,
      arch: node.arch,
      memory_total_bytes: Number(node.memoryTotalBytes),
      models_disk_free_bytes: Number(node.modelsDiskFreeBytes),
      gpus: node.gpus,
      last_seen_at: orNull(node.lastSeenAt),
      desired_generation: Number(node.desiredGeneration),
      observed_generation: Number(node.observedGeneration),
    }),
    list: async (context, page) => {
      const answer = await unary(nodes, 'listNodes', { context, page }, REGISTRY_TIMEOUT);
      return { items: answer.nodes, page: answer.page };
    },
    get: async (context, id) => (await unary(nodes, 'getNode', { context, id }, REGISTRY_TIMEOUT)).node,
    remove: (context, id) => unary(nodes, 'deleteNode', { context, id }, REGISTRY_TIMEOUT),
  };
}

const joinSchema = z.strictObject({ node_name: text() });

/** `POST /nodes/join-tokens`: lets one node of that name join, once. */
export function joinTokenRoute({ nodes }: RegistryClients): AdminRoute {
  return {
    method: 'POST',
    path: '/nodes/join-tokens',
    action: 'node:enroll',
    handle: async (call) => {
      const { node_name: nodeName } = parseInput(joinSchema, call.body);
      const request = { context: call.context, nodeName };
      const { joinToken, expiresAt } = await unary(nodes, 'createJoinToken', request, REGISTRY_TIMEOUT);
      return { status: 201, body: { join_token: joinToken, expires_at: expiresAt } };
    },
  };
}
