import { z } from 'zod';
import { derivableKey, labels, line, optionalLine } from '../documents/fields.ts';
import { optionalReference, reference } from '../documents/references.ts';
import { defineResource } from '../operations/resource-definition.ts';
import { loadSettings } from './load-settings.ts';
import { organizationId } from './scopes.ts';

/** How far a serving or one of its copies is. */
export const SERVING_PHASES = [
  'pending',
  'placing',
  'downloading',
  'loading',
  'ready',
  'unloaded',
  'degraded',
  'failed',
  'drained',
] as const;

/** How far a serving is. */
export type ServingPhase = (typeof SERVING_PHASES)[number];

/** A version of the hub, or whichever is the latest that was approved. */
export const hubVersionRef = z.strictObject({
  entry: line(128).describe('slug of a hub entry'),
  version: z.int().min(1).max(1_000_000_000).nullable().default(null).describe('null = follows what is approved'),
  option: optionalLine(64).describe('id of a download option; null = the first that nodes can load'),
});

/** How a new version, or changed load settings, take the place of the old. */
const rollout = z.strictObject({
  max_surge: z.int().min(1).max(100).default(1).describe('nodes that hold the new beside the old at once'),
  max_unavailable: z
    .int()
    .min(0)
    .max(1000)
    .default(0)
    .describe('copies that may be missing where a node has no room for both; 0 = the old one always stays until then'),
  timeout_seconds: z.int().min(10).max(604_800).default(21_600).describe('of one copy; later the rollout has failed'),
});

const nodeList = () => z.array(reference('node')).max(1000).default([]);

/** One copy on one node, and how far it is. */
const placement = z.object({
  node_id: z.string(),
  node: z.string().describe('name'),
  installation_id: z.string(),
  instance_id: z.string(),
  deployment_id: z.string(),
  role: z.enum(['active', 'candidate', 'retired']),
  release: z.int(),
  phase: z.string(),
  message: z.string(),
  bytes_done: z.number(),
  bytes_total: z.number(),
  eta_seconds: z.int().describe('of the download or the load; 0 = not known'),
  load_progress: z.number().describe('0 to 1'),
});

/** A node that holds no copy, and why. */
const leftOut = z.object({ node_id: z.string(), node: z.string(), code: z.string(), message: z.string() });

/** What was, is or shall be served: the files and how they are loaded. Numbers grow and are never used again. */
export const servingRelease = z.object({
  number: z.int(),
  content: z.string().describe('hub:<entry>@<version>/<option> or artifact:<id>'),
  state: z.enum(['rolling', 'current', 'superseded', 'failed']),
  reason: z.string(),
  created_at: z.string(),
  finished_at: z.string().nullable(),
});

/** Desired state that ties files to a model: served from these nodes, with these settings. */
export const SERVING_RESOURCE = defineResource({
  name: 'serving',
  noun: 'serving',
  subject: 'serving',
  path: '/servings',
  tag: 'Nodes',
  summary: 'What is served from the installation’s own nodes.',
  spec: z.strictObject({
    organization_id: organizationId(),
    key: derivableKey().meta({ description: 'for good; absent = derived from artifact or hub entry' }),
    model_id: optionalReference('model').meta({
      description: "id or key of a model; absent with a hub entry = a draft with the entry's slug as key",
    }),
    artifact_id: optionalReference('artifact').meta({ description: 'this, or a hub entry' }),
    hub: hubVersionRef.nullable().default(null),
    node_ids: nodeList().meta({ description: 'empty = any nodes' }),
    node_labels: z
      .record(line(63), line(63))
      .refine((map) => Object.keys(map).length <= 16, 'must be at most 16 labels')
      .default({})
      .describe('nodes must have all of these'),
    excluded_node_ids: nodeList(),
    copies: z.int().min(1).max(1000).default(1),
    settings: loadSettings.prefault({}),
    residency: z.enum(['always', 'on_demand']).default('always'),
    preload: z.boolean().default(true).describe('on demand: loads once, before anybody asks'),
    idle_unload_seconds: z.int().min(0).max(604_800).default(0).describe('on demand; 0 = until room is needed'),
    pinned: z.boolean().default(false).describe('never unloaded, nor its files removed, to make room'),
    priority: z.int().min(0).max(1000).default(0),
    tags: labels(),
    rollout: rollout.prefault({}),
    on_withdrawn: z.enum(['keep', 'stop']).default('keep').describe('what happens when its hub version is withdrawn'),
    drained: z.boolean().default(false).describe('takes no calls and runs nothing; files stay on the nodes'),
  }),
  observed: z.object({
    phase: z.enum(SERVING_PHASES),
    message: z.string().describe('one line for people'),
    progress: z.number().describe('0 to 1, of what stands before ready'),
    placements: z.array(placement),
    left_out: z.array(leftOut),
    release: servingRelease.nullable().describe('the newest'),
  }),
  verbs: ['create', 'update', 'delete'],
  filters: ['key', 'model_id', 'artifact_id', 'residency'],
  sorts: ['key', 'priority'],
  search: ['key'],
  inConfiguration: true,
});

/** A serving as it is read. */
export type ServingDocument = z.output<typeof SERVING_RESOURCE.spec> &
  z.output<NonNullable<typeof SERVING_RESOURCE.observed>> & {
    readonly id: string;
    readonly key: string;
    readonly revision: string;
  };

/** A release of a serving as it is read. */
export type ServingReleaseDocument = z.output<typeof servingRelease>;
