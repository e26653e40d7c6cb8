import { z } from 'zod';
import { line } from '../documents/fields.ts';
import { operation } from './operation.ts';
import { MAX_PAGE, META, pageOf } from './resource-operations.ts';

/** A GPU host with an agent, as administrators see it. */
const node = META.extend({
  name: z.string(),
  connected: z.boolean(),
  agent_version: z.string(),
  engine_version: z.string(),
  inference_address: z.string(),
  os: z.string(),
  arch: z.string(),
  memory_total_bytes: z.number(),
  models_disk_free_bytes: z.number(),
  gpus: z.array(z.string()),
  last_seen_at: z.string().nullable(),
  desired_generation: z.int(),
  observed_generation: z.int(),
});

const shared = { service: 'registry', tag: 'Nodes' } as const;

/** `GET /nodes`. */
export const LIST_NODES = operation({
  ...shared,
  id: 'node.list',
  method: 'GET',
  path: '/nodes',
  action: 'node:read',
  summary: 'Lists nodes, oldest first.',
  query: z.strictObject({
    limit: z.int().min(1).max(MAX_PAGE).default(50),
    cursor: z.string().max(2_000).optional(),
    q: z.string().max(200).optional(),
    name: z.string().max(200).optional(),
  }),
  status: 200,
  answer: pageOf(node),
});

/** `GET /nodes/{id}`. */
export const GET_NODE = operation({
  ...shared,
  id: 'node.get',
  method: 'GET',
  path: '/nodes/{id}',
  action: 'node:read',
  summary: 'Reads one node.',
  status: 200,
  answer: node,
});

/** `POST /nodes/join-tokens`. */
export const CREATE_JOIN_TOKEN = operation({
  ...shared,
  id: 'node.join_token',
  method: 'POST',
  path: '/nodes/join-tokens',
  action: 'node:enroll',
  summary: 'Lets one node of that name join, once, within 15 minutes. The token is shown this once.',
  body: z.strictObject({ node_name: line(64) }),
  status: 201,
  answer: z.object({ join_token: z.string(), expires_at: z.string() }),
});

/** `DELETE /nodes/{id}`. */
export const DELETE_NODE = operation({
  ...shared,
  id: 'node.delete',
  method: 'DELETE',
  path: '/nodes/{id}',
  action: 'node:delete',
  summary: 'Cuts a node off and forgets it; refused while servings are placed on it.',
  status: 204,
});

/** Operations of nodes. They come by joining, not by a POST. */
export const NODE_OPERATIONS = [LIST_NODES, GET_NODE, CREATE_JOIN_TOKEN, DELETE_NODE];
