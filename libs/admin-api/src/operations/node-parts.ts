import { z } from 'zod';
import { line } from '../documents/fields.ts';
import { hubVersionRef } from '../resources/serving.ts';
import { operation } from './operation.ts';
import { MAX_PAGE, pageOf } from './resource-operations.ts';

/** Where an installation is in its life. `waiting`: its node has not said anything of it yet. */
export const INSTALLATION_PHASES = [
  'waiting',
  'queued',
  'downloading',
  'verifying',
  'ready',
  'failed',
  'cancelled',
] as const;

/** Where an instance is in its life. */
export const INSTANCE_PHASES = [
  'waiting',
  'unloaded',
  'starting',
  'ready',
  'draining',
  'stopping',
  'stopped',
  'failed',
] as const;

/** What became of something that a node was asked to do once. `expired`: the node did not answer in time. */
export const COMMAND_STATES = ['waiting', 'done', 'failed', 'expired'] as const;

const nodeName = { node_id: z.string(), node: z.string().describe('name') };
const moment = z.string().nullable();

const servingRef = z.object({ id: z.string(), key: z.string(), organization_id: z.string() });

/** Files that a node holds, or is fetching. */
const installation = z.object({
  id: z.string(),
  ...nodeName,
  content_key: z.string().describe('what it is: a hub version and option, or an artifact'),
  servings: z.array(servingRef).describe('that load it'),
  kept: z.boolean().describe('asked for by an operator: stays without a serving, until it is evicted'),
  phase: z.enum(INSTALLATION_PHASES),
  bytes_done: z.number().describe('durably written'),
  bytes_total: z.number(),
  bytes_per_second: z.number(),
  eta_seconds: z.number().nullable(),
  attempt: z.int(),
  retry_at: moment,
  reason: z.string(),
  message: z.string(),
  files: z.array(
    z.object({ name: z.string(), size_bytes: z.number(), sha256: z.string().nullable(), role: z.string().nullable() }),
  ),
  observed_at: moment.describe('when its node last said so; null = not yet'),
});

/** One engine that a node runs, or shall run. */
const instance = z.object({
  id: z.string(),
  ...nodeName,
  serving: servingRef,
  installation_id: z.string(),
  deployment_id: z.string(),
  phase: z.enum(INSTANCE_PHASES),
  reason: z.string(),
  message: z.string(),
  failure_class: z.string(),
  failures: z.int(),
  retry_at: moment,
  load_progress: z.number().describe('0 to 1'),
  load_eta_seconds: z.number().nullable(),
  slots: z.int(),
  slots_busy: z.int(),
  queue_length: z.int(),
  tokens_per_second: z.number(),
  prompt_tokens_per_second: z.number(),
  context_tokens: z.int().describe('of one slot; 0 = not known'),
  memory_bytes: z.number().describe('measured while it loaded; 0 = not known'),
  resident_bytes: z.number(),
  layers_offloaded: z.int(),
  layers_total: z.int(),
  engine_build: z.string(),
  capabilities: z.array(z.string()),
  adopted: z.boolean().describe('taken over by a restarted agent, without a reload'),
  idle_since: moment,
  observed_at: moment,
});

/** Something that a node was asked to do once. */
const command = z.object({
  id: z.string(),
  node_id: z.string(),
  kind: z.string(),
  subject_id: z.string().nullable().describe('installation or instance'),
  state: z.enum(COMMAND_STATES),
  reason: z.string(),
  message: z.string(),
  answer: z.record(z.string(), z.unknown()).nullable(),
  created_at: z.string(),
  created_by: z.string(),
  deadline_at: z.string(),
  finished_at: moment,
});

const shared = { service: 'registry', status: 200 } as const;
const ofNodes = { ...shared, tag: 'Nodes' } as const;
const ofDownloads = { ...shared, tag: 'Downloads' } as const;
const read = { method: 'GET', action: 'node:read' } as const;
/** What nodes answered, and the logs of their engines: more than everybody who sees nodes should read. */
const readAnswers = { method: 'GET', action: 'node-command:read' } as const;
const order = { method: 'POST', action: 'node:operate', answer: command } as const;

const page = {
  limit: z.int().min(1).max(MAX_PAGE).default(50),
  cursor: z.string().max(200).optional(),
};

/** `GET /nodes/{id}/installations`. */
export const LIST_NODE_INSTALLATIONS = operation({
  ...ofNodes,
  ...read,
  id: 'node.installations',
  path: '/nodes/{id}/installations',
  summary: 'Lists the models on the disk of a node, and those on their way there.',
  query: z.strictObject({ ...page, phase: z.enum(INSTALLATION_PHASES).optional() }),
  answer: pageOf(installation),
});

/** `POST /nodes/{id}/installations`. */
export const ADD_INSTALLATION = operation({
  ...ofNodes,
  id: 'node.installation-add',
  method: 'POST',
  path: '/nodes/{id}/installations',
  action: 'node:operate',
  summary: 'Fetches a model to a node before anything serves it there. It stays until it is evicted.',
  body: z.strictObject({
    hub: hubVersionRef.nullable().default(null).describe('an entry of the hub, or an artifact'),
    artifact_id: z.string().max(128).nullable().default(null).describe('id'),
    organization_id: z.string().max(128).optional().describe('whose entry it is; absent = the own one'),
  }),
  status: 201,
  answer: installation,
});

/** `DELETE /nodes/{id}/installations/{installation_id}`. */
export const EVICT_INSTALLATION = operation({
  ...ofNodes,
  id: 'node.installation-evict',
  method: 'DELETE',
  path: '/nodes/{id}/installations/{installation_id}',
  action: 'node:operate',
  summary: 'Removes files from a node; refused with the servings that load them.',
  status: 204,
});

const installationOrder = (verb: string, summary: string, slow = false) =>
  operation({
    ...ofNodes,
    ...order,
    id: `node.installation-${verb}`,
    path: `/nodes/{id}/installations/{installation_id}/${verb}`,
    summary: slow ? `${summary} Answers at once; the command says when it is done.` : summary,
  });

/** `POST /nodes/{id}/installations/{installation_id}/retry`. */
export const RETRY_INSTALLATION = installationOrder(
  'retry',
  'Begins a new download after a failure or a cancellation.',
);

/** `POST /nodes/{id}/installations/{installation_id}/cancel`. */
export const CANCEL_INSTALLATION = installationOrder(
  'cancel',
  'Ends a download and removes what it has fetched. It stays cancelled until somebody retries it.',
);

/** `POST /nodes/{id}/installations/{installation_id}/verify`. */
export const VERIFY_INSTALLATION = installationOrder(
  'verify',
  'Reads every file again and compares its checksum; one that differs is fetched again.',
  true,
);

/** `GET /nodes/{id}/installations/{installation_id}/facts`. */
export const READ_INSTALLATION_FACTS = operation({
  ...ofNodes,
  ...readAnswers,
  id: 'node.installation-facts',
  path: '/nodes/{id}/installations/{installation_id}/facts',
  summary:
    "Reads what a model's files say of it, what it would take on this node by the formula, and by the engine's own dry run where it has one.",
  slow: true,
  answer: z.looseObject({}),
});

/** `GET /nodes/{id}/instances`. */
export const LIST_NODE_INSTANCES = operation({
  ...ofNodes,
  ...read,
  id: 'node.instances',
  path: '/nodes/{id}/instances',
  summary: 'Lists the engines of a node.',
  query: z.strictObject({ ...page, phase: z.enum(INSTANCE_PHASES).optional() }),
  answer: pageOf(instance),
});

/** `POST /nodes/{id}/instances/{instance_id}/load`. */
export const LOAD_INSTANCE = operation({
  ...ofNodes,
  method: 'POST',
  action: 'node:operate',
  id: 'node.instance-load',
  path: '/nodes/{id}/instances/{instance_id}/load',
  summary: 'Asks the node to load an instance now, as a request for its model would.',
  answer: instance,
});

const instanceOrder = (verb: string, summary: string) =>
  operation({
    ...ofNodes,
    ...order,
    id: `node.instance-${verb}`,
    path: `/nodes/{id}/instances/{instance_id}/${verb}`,
    summary,
  });

/** `POST /nodes/{id}/instances/{instance_id}/unload`. */
export const UNLOAD_INSTANCE = instanceOrder(
  'unload',
  'Takes an instance out of memory once its requests have ended; the next request or load brings it back.',
);

/** `POST /nodes/{id}/instances/{instance_id}/restart`. */
export const RESTART_INSTANCE = instanceOrder(
  'restart',
  'Starts an engine anew; also ends a back-off, and the rest of one that was given up.',
);

/** `GET /nodes/{id}/instances/{instance_id}/logs`. */
export const READ_INSTANCE_LOGS = operation({
  ...ofNodes,
  ...readAnswers,
  id: 'node.instance-logs',
  path: '/nodes/{id}/instances/{instance_id}/logs',
  summary: 'Reads the last lines of an engine from its node.',
  slow: true,
  query: z.strictObject({ lines: z.int().min(1).max(10_000).default(200) }),
  answer: z.object({ data: z.array(z.string()).describe('oldest first') }),
});

/** `POST /nodes/{id}/collect-garbage`. */
export const COLLECT_GARBAGE = operation({
  ...ofNodes,
  ...order,
  id: 'node.collect-garbage',
  path: '/nodes/{id}/collect-garbage',
  summary: 'Removes files that nothing refers to; the answer says how many bytes that freed.',
});

/** `GET /nodes/{id}/commands`. */
export const LIST_NODE_COMMANDS = operation({
  ...ofNodes,
  ...readAnswers,
  id: 'node.commands',
  path: '/nodes/{id}/commands',
  summary: 'Lists what a node was asked to do, newest first; kept for a week.',
  query: z.strictObject({ ...page, state: z.enum(COMMAND_STATES).optional() }),
  answer: pageOf(command),
});

/** `GET /nodes/{id}/commands/{command_id}`. */
export const GET_NODE_COMMAND = operation({
  ...ofNodes,
  ...readAnswers,
  id: 'node.command',
  path: '/nodes/{id}/commands/{command_id}',
  summary: 'Reads what became of a command.',
  answer: command,
});

/** What lists of downloads are sorted by. */
export const DOWNLOAD_SORTS = ['node', 'content_key', 'phase', 'progress', 'eta_seconds', 'bytes_total'] as const;

/** `GET /downloads`. */
export const LIST_DOWNLOADS = operation({
  ...ofDownloads,
  ...read,
  id: 'download.list',
  path: '/downloads',
  summary: 'Lists installations of all nodes that are not ready; with `all`, also those that are.',
  query: z.strictObject({
    ...page,
    q: z.string().max(200).optional().describe('in content, serving and node'),
    node_id: line(64).optional().describe('id or name'),
    phase: z.enum(INSTALLATION_PHASES).optional(),
    all: z.boolean().default(false),
    sort: z
      .enum(DOWNLOAD_SORTS.flatMap((name) => [name, `-${name}`] as const) as [string, ...string[]])
      .default('node'),
  }),
  answer: pageOf(installation),
});

const downloadOrder = (verb: string, summary: string) =>
  operation({ ...ofDownloads, ...order, id: `download.${verb}`, path: `/downloads/{id}/${verb}`, summary });

/** `POST /downloads/{id}/cancel`. */
export const CANCEL_DOWNLOAD = downloadOrder('cancel', 'Ends a download and removes what it has fetched.');

/** `POST /downloads/{id}/retry`. */
export const RETRY_DOWNLOAD = downloadOrder('retry', 'Begins a new download after a failure or a cancellation.');

/** Operations of what is on nodes. */
export const NODE_PART_OPERATIONS = [
  LIST_NODE_INSTALLATIONS,
  ADD_INSTALLATION,
  EVICT_INSTALLATION,
  RETRY_INSTALLATION,
  CANCEL_INSTALLATION,
  VERIFY_INSTALLATION,
  READ_INSTALLATION_FACTS,
  LIST_NODE_INSTANCES,
  LOAD_INSTANCE,
  UNLOAD_INSTANCE,
  RESTART_INSTANCE,
  READ_INSTANCE_LOGS,
  COLLECT_GARBAGE,
  LIST_NODE_COMMANDS,
  GET_NODE_COMMAND,
  LIST_DOWNLOADS,
  CANCEL_DOWNLOAD,
  RETRY_DOWNLOAD,
];

/** Files that a node holds, as lists show them. */
export type InstallationDocument = z.output<typeof installation>;

/** One engine of a node, as lists show it. */
export type InstanceDocument = z.output<typeof instance>;

/** Something that a node was asked to do, as it is shown. */
export type NodeCommandDocument = z.output<typeof command>;
