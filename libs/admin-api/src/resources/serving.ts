import { z } from 'zod';
import { derivableKey, labels } from '../documents/fields.ts';
import { reference } from '../documents/references.ts';
import { defineResource } from '../operations/resource-definition.ts';
import { organizationId } from './scopes.ts';

/** How engines load the model. 0 = the engine's choice, for layers -1. */
const loadSettings = z.strictObject({
  context_tokens: z.int().min(0).max(16_777_216).default(0),
  parallel: z.int().min(0).max(256).default(0),
  gpu_layers: z.int().min(-1).max(10_000).default(-1),
  threads: z.int().min(0).max(1024).default(0),
  embeddings: z.boolean().default(false),
});

/** One copy on one node, and how far it is. */
const placement = z.object({
  node_id: z.string(),
  installation_id: z.string(),
  instance_id: z.string(),
  deployment_id: z.string(),
  phase: z.string(),
  message: z.string(),
  bytes_done: z.number(),
  bytes_total: z.number(),
});

/** Desired state that ties an artifact to a model: served from these nodes, with these settings. */
export const SERVING_RESOURCE = defineResource({
  name: 'serving',
  noun: 'serving',
  subject: 'serving',
  path: '/servings',
  tag: 'Nodes',
  summary: 'What is served from the installation’s own nodes.',
  spec: z.strictObject({
    organization_id: organizationId(),
    key: derivableKey().meta({ description: 'absent = derived from the artifact' }),
    model_id: reference('model'),
    artifact_id: reference('artifact'),
    node_ids: z.array(reference('node')).max(1000).default([]).meta({ description: 'empty = any nodes' }),
    copies: z.int().min(1).max(1000).default(1),
    settings: loadSettings.prefault({}),
    priority: z.int().min(0).max(1000).default(0),
    tags: labels(),
  }),
  observed: z.object({ placements: z.array(placement) }),
  verbs: ['create', 'delete'],
  filters: ['key', 'model_id', 'artifact_id'],
  sorts: ['key', 'priority'],
  search: ['key'],
  inConfiguration: true,
});
