import { z } from 'zod';
import { line } from '../documents/fields.ts';
import { SERVING_RESOURCE, servingRelease } from '../resources/serving.ts';
import { operation } from './operation.ts';
import { documentOf } from './resource-operations.ts';

const serving = documentOf(SERVING_RESOURCE);
const shared = { service: 'registry', tag: 'Nodes', method: 'POST', status: 200, action: 'serving:update' } as const;

/** `POST /servings/{id}/scale`. */
export const SCALE_SERVING = operation({
  ...shared,
  id: 'serving.scale',
  path: '/servings/{id}/scale',
  summary: 'Changes how many copies a serving has. Those that are too many finish what they have.',
  body: z.strictObject({ copies: z.int().min(1).max(1000) }),
  answer: serving,
});

/** `POST /servings/{id}/drain`. */
export const DRAIN_SERVING = operation({
  ...shared,
  id: 'serving.drain',
  path: '/servings/{id}/drain',
  summary: 'Takes calls and engines from a serving. Its files stay on the nodes.',
  answer: serving,
});

/** `POST /servings/{id}/undrain`. */
export const UNDRAIN_SERVING = operation({
  ...shared,
  id: 'serving.undrain',
  path: '/servings/{id}/undrain',
  summary: 'Gives a drained serving its engines and calls again.',
  answer: serving,
});

/** `POST /servings/{id}/move`. */
export const MOVE_SERVING = operation({
  ...shared,
  id: 'serving.move',
  path: '/servings/{id}/move',
  summary: 'Moves a copy off a node: it leaves once another one serves in its place.',
  body: z.strictObject({
    from: line(128).describe('id or name of the node that the copy leaves'),
    to: line(128).optional().describe('id or name; absent = whichever has room'),
  }),
  answer: serving,
});

/** `POST /servings/{id}/load`. */
export const LOAD_SERVING = operation({
  ...shared,
  id: 'serving.load',
  path: '/servings/{id}/load',
  summary: 'Asks nodes to load the copies that are loaded on demand, before anybody calls.',
  body: z.strictObject({ node: line(128).optional().describe('id or name; absent = all copies') }).prefault({}),
  answer: serving,
});

/** `POST /servings/{id}/rollout/retry`. */
export const RETRY_ROLLOUT = operation({
  ...shared,
  id: 'serving.rollout-retry',
  path: '/servings/{id}/rollout/retry',
  summary: 'Rolls the newest release out again after it was taken back.',
  answer: serving,
});

/** `POST /servings/{id}/rollout/rollback`. */
export const ROLL_BACK_SERVING = operation({
  ...shared,
  id: 'serving.rollout-rollback',
  path: '/servings/{id}/rollout/rollback',
  summary: 'Takes the newest release back, whether it is on its way or counts already; the one before takes its place.',
  body: z.strictObject({ reason: line(500).optional() }).prefault({}),
  answer: serving,
});

/** `GET /servings/{id}/releases`. */
export const LIST_SERVING_RELEASES = operation({
  ...shared,
  id: 'serving.releases',
  method: 'GET',
  path: '/servings/{id}/releases',
  action: 'serving:read',
  summary: 'Lists what was, is and shall be served, newest first; at most 100.',
  answer: z.object({ data: z.array(servingRelease) }),
});

/** `POST /servings/preview`. */
export const PREVIEW_SERVING = operation({
  ...shared,
  id: 'serving.preview',
  path: '/servings/preview',
  action: 'serving:create',
  summary: 'Tells which nodes a serving would be placed on, and why not on the others. Changes nothing.',
  body: SERVING_RESOURCE.spec.extend({ organization_id: line(128).optional() }),
  answer: z.object({
    content: z.string().describe('what would be installed'),
    nodes: z.array(
      z.object({
        node_id: z.string(),
        node: z.string(),
        chosen: z.boolean(),
        fits: z.boolean(),
        code: z.string(),
        message: z.string(),
        estimated_bytes: z.number().describe('0 = not known'),
      }),
    ),
  }),
});

/** Operations of servings beside those that every resource has. */
export const SERVING_OPERATIONS = [
  SCALE_SERVING,
  DRAIN_SERVING,
  UNDRAIN_SERVING,
  MOVE_SERVING,
  LOAD_SERVING,
  RETRY_ROLLOUT,
  ROLL_BACK_SERVING,
  LIST_SERVING_RELEASES,
  PREVIEW_SERVING,
] as const;
