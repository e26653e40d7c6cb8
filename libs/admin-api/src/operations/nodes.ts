import { z } from 'zod';
import { line } from '../documents/fields.ts';
import { operation } from './operation.ts';
import { MAX_PAGE, META, pageOf } from './resource-operations.ts';

/** Largest number that JSON carries exactly. */
const MAX_BYTES = Number.MAX_SAFE_INTEGER;

const bytes = (text: string) => z.int().min(1).max(MAX_BYTES).nullable().default(null).describe(text);

/** What holds for a whole node. Null = no bound of its own. */
export const nodeSettings = z.strictObject({
  download_bytes_per_second: bytes('over all downloads of the node'),
  max_downloads: z.int().min(1).max(64).nullable().default(null).describe('at once; null = what the agent is made for'),
  keep_free_disk_bytes: bytes('while less of the disk is free, files that nothing needs are removed, the oldest first'),
  max_loaded_instances: z.int().min(1).max(256).nullable().default(null),
  memory_budget_bytes: bytes('for all engines; null = what the host has'),
  require_signature: z
    .boolean()
    .default(false)
    .describe('loads no hub version without the signature of a publisher that is trusted here'),
});

/** What holds for a whole node. */
export type NodeSettingsDocument = z.output<typeof nodeSettings>;

const LABEL_NAME = /^[a-z0-9]([a-z0-9._/-]{0,61}[a-z0-9])?$/;

/** What placement and people tell nodes apart by, at most 32. */
export const nodeLabels = z
  .record(z.string().regex(LABEL_NAME, 'must be 1 to 63 lower-case letters, digits or . _ / -'), line(64))
  .refine((value) => Object.keys(value).length <= 32, 'must be at most 32 labels');

/** What operators may change of a node. */
export const nodeSpec = z.strictObject({
  labels: nodeLabels.default({}),
  organization_ids: z
    .array(line(64))
    .max(100)
    .default([])
    .describe('ids or keys of the organizations whose servings may be placed there; none = every one'),
  settings: nodeSettings.prefault({}),
});

/** What operators may change of a node. */
export type NodeSpecDocument = z.output<typeof nodeSpec>;

const gpu = z.object({
  vendor: z.string(),
  name: z.string(),
  device: z.string().describe('as the engine names it; empty = the engine does not see it'),
  memory_total_bytes: z.number(),
  memory_free_bytes: z.number(),
  driver_version: z.string(),
  unified_memory: z.boolean().describe("shares the host's memory"),
});

/** What the host is and has, as its agent read it; what it could not read is 0 or empty, never guessed. */
const probe = z.object({
  os: z.string(),
  arch: z.string(),
  kernel: z.string(),
  cpu_count: z.int(),
  cpu_flags: z.array(z.string()),
  memory_total_bytes: z.number(),
  memory_available_bytes: z.number(),
  swap_total_bytes: z.number(),
  models_disk_total_bytes: z.number(),
  models_disk_free_bytes: z.number(),
  store_used_bytes: z.number().describe('finished files'),
  download_reserved_bytes: z.number().describe('promised to running downloads'),
  gpus: z.array(gpu),
  engines: z.array(
    z.object({
      id: z.string(),
      version: z.string(),
      devices: z.array(z.string()),
      dry_run: z.boolean().describe('can say what a model takes without loading it'),
    }),
  ),
});

/** A GPU host with an agent, as administrators see it. */
const node = META.extend({
  name: z.string(),
  ...nodeSpec.shape,
  draining: z.boolean(),
  state: z.enum(['connected', 'disconnected', 'never_connected']),
  connected: z.boolean(),
  agent_version: z.string(),
  engine_version: z.string().describe('empty = the node holds models but cannot run them'),
  inference_address: z.string(),
  os: z.string(),
  arch: z.string(),
  memory_total_bytes: z.number(),
  models_disk_free_bytes: z.number(),
  gpus: z.array(z.string()),
  probe: probe.nullable(),
  installations: z.int().describe('placed there'),
  instances: z.int().describe('placed there'),
  instances_ready: z.int(),
  conditions: z
    .array(z.object({ kind: z.string(), message: z.string() }))
    .describe('what somebody has to repair on the host'),
  last_seen_at: z.string().nullable(),
  intruded_at: z
    .string()
    .nullable()
    .describe('when a second process last spoke in its name: a copied certificate, or a copied data directory'),
  desired_generation: z.int(),
  observed_generation: z.int(),
});

/** What lists of nodes are sorted by. */
export const NODE_SORTS = ['created_at', 'name', 'last_seen_at'] as const;

const shared = { service: 'registry', tag: 'Nodes' } as const;
const status = 200 as const;

/** `GET /nodes`. */
export const LIST_NODES = operation({
  ...shared,
  id: 'node.list',
  method: 'GET',
  path: '/nodes',
  action: 'node:read',
  summary: 'Lists nodes: those of the installation, or those that carry servings of your organization or belong to it.',
  query: z.strictObject({
    limit: z.int().min(1).max(MAX_PAGE).default(50),
    cursor: z.string().max(2_000).optional(),
    q: z.string().max(200).optional().describe('part of the name'),
    name: z.string().max(200).optional(),
    label: z
      .array(z.string().max(130))
      .max(8)
      .optional()
      .describe('`name=value`, or `name` for any value; all must hold'),
    organization_id: line(64).optional().describe('id: where its servings may be placed'),
    connected: z.boolean().optional(),
    sort: z
      .enum(NODE_SORTS.flatMap((name) => [name, `-${name}`] as const) as [string, ...string[]])
      .default('created_at'),
  }),
  status,
  answer: pageOf(node),
});

/** `GET /nodes/{id}`. */
export const GET_NODE = operation({
  ...shared,
  id: 'node.get',
  method: 'GET',
  path: '/nodes/{id}',
  action: 'node:read',
  summary: 'Reads one node with all that its agent found on the host.',
  status,
  answer: node,
});

/** `PATCH /nodes/{id}`. */
export const UPDATE_NODE = operation({
  ...shared,
  id: 'node.update',
  method: 'PATCH',
  path: '/nodes/{id}',
  action: 'node:update',
  summary: 'Changes labels, settings and organizations of a node: a merge patch, in which null clears.',
  body: nodeSpec.extend({ revision: z.string() }),
  patch: true,
  status,
  answer: node,
});

/** `POST /nodes/{id}/drain`. */
export const DRAIN_NODE = operation({
  ...shared,
  id: 'node.drain',
  method: 'POST',
  path: '/nodes/{id}/drain',
  action: 'node:update',
  summary: 'Gives a node nothing new, lets it finish what runs and stops its engines. Its files stay.',
  status,
  answer: node,
});

/** `POST /nodes/{id}/undrain`. */
export const UNDRAIN_NODE = operation({
  ...shared,
  id: 'node.undrain',
  method: 'POST',
  path: '/nodes/{id}/undrain',
  action: 'node:update',
  summary: 'Lets a node load again what is placed on it.',
  status,
  answer: node,
});

/** `POST /nodes/{id}/revoke`. */
export const REVOKE_NODE = operation({
  ...shared,
  id: 'node.revoke',
  method: 'POST',
  path: '/nodes/{id}/revoke',
  action: 'node:enroll',
  summary:
    'Refuses every certificate that the node has so far: its agent is cut off within a second and needs a new join token. What is placed on it stays.',
  status,
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

/** One node as lists show it. */
export type NodeDocument = z.output<typeof node>;

/** Operations of nodes. They come by joining, not by a POST. */
export const NODE_OPERATIONS = [
  LIST_NODES,
  GET_NODE,
  UPDATE_NODE,
  DRAIN_NODE,
  UNDRAIN_NODE,
  REVOKE_NODE,
  CREATE_JOIN_TOKEN,
  DELETE_NODE,
];
