import { z } from 'zod';
import { routePolicy } from '../resources/route-group.ts';
import { operation } from './operation.ts';

const MAX_PICKS = 100_000;
const shared = { service: 'registry', tag: 'Route groups' } as const;

const fault = z.object({ where: z.string().describe('JSON pointer'), message: z.string() });

/** One version of a route group's policy. */
export const routePolicyVersion = z.object({
  version: z.int(),
  state: z.enum(['draft', 'published', 'archived']),
  policy: routePolicy,
  restores: z.int().nullable().describe('version that a rollback brought back'),
  revision: z.string(),
  created_at: z.string(),
  updated_at: z.string(),
  created_by: z.string(),
});

/** Every version, newest first. */
export const LIST_ROUTE_POLICIES = operation({
  ...shared,
  id: 'route_policy.list',
  method: 'GET',
  path: '/route-groups/{id}/policies',
  action: 'route-group:read',
  summary: 'Every version of a route group’s policy, newest first.',
  query: z.strictObject({
    limit: z.int().min(1).max(500).default(50),
    before_version: z.int().min(1).optional().describe('next_cursor of the page before'),
  }),
  status: 200,
  answer: z.object({ data: z.array(routePolicyVersion), next_cursor: z.string().nullable(), total: z.int() }),
});

/** One version. */
export const GET_ROUTE_POLICY = operation({
  ...shared,
  id: 'route_policy.get',
  method: 'GET',
  path: '/route-groups/{id}/policies/{version}',
  action: 'route-group:read',
  summary: 'One version of a route group’s policy.',
  status: 200,
  answer: routePolicyVersion,
});

/** Keeps a draft. */
export const SAVE_ROUTE_POLICY_DRAFT = operation({
  ...shared,
  id: 'route_policy.save_draft',
  method: 'PUT',
  path: '/route-groups/{id}/policies/draft',
  action: 'route-group:update',
  summary: 'Keeps a draft of a policy, in place of an earlier draft. Says what stands in the way of publishing it.',
  body: z.strictObject({ policy: routePolicy, revision: z.string().optional().describe("the earlier draft's") }),
  status: 200,
  answer: routePolicyVersion.extend({ faults: z.array(fault) }),
});

const chosenPolicy = {
  version: z.int().min(1).optional().describe('absent = the draft, else the published one'),
  policy: routePolicy.optional().describe('instead of a version: one that is not kept'),
};

/** Checks without keeping anything. */
export const VALIDATE_ROUTE_POLICY = operation({
  ...shared,
  id: 'route_policy.validate',
  method: 'POST',
  path: '/route-groups/{id}/policies/validate',
  action: 'route-group:read',
  summary: 'Everything that stands in the way of publishing a policy, each with its place and reason.',
  body: z.strictObject(chosenPolicy),
  status: 200,
  answer: z.object({ valid: z.boolean(), faults: z.array(fault) }),
});

/** Tries a policy on paper. */
export const SIMULATE_ROUTE_POLICY = operation({
  ...shared,
  id: 'route_policy.simulate',
  method: 'POST',
  path: '/route-groups/{id}/policies/simulate',
  action: 'route-group:read',
  summary: 'Where calls would go: the share of each deployment over many seeded picks. Calls nobody.',
  body: z.strictObject({
    ...chosenPolicy,
    picks: z.int().min(1).max(MAX_PICKS).default(10_000),
    seed: z.int().min(1).max(2_147_483_646).default(1).describe('the same seed gives the same picks'),
    unavailable: z.array(z.string().max(128)).max(256).default([]).describe('ids of deployments that are down'),
    request: z
      .strictObject({
        input_tokens: z.int().min(0).max(100_000_000).default(0),
        capabilities: z.array(z.string().max(64)).max(32).default([]),
        tags: z.array(z.string().max(64)).max(32).default([]),
      })
      .prefault({}),
  }),
  status: 200,
  answer: z.object({
    picks: z.int(),
    refused: z.int().describe('picks for which nothing could be tried'),
    refusal: z.string().nullable().describe('reason of the refusals'),
    basis: z.enum(['weights']).describe('what the shares rest on: without load every strategy falls back to weights'),
    notes: z.array(z.string()),
    candidates: z.array(
      z.object({
        deployment_id: z.string(),
        deployment: z.string(),
        model: z.string(),
        tier: z.int().describe('0 is tried first'),
        weight: z.number().describe('share inside its tier, 0 to 1'),
        verdict: z.string(),
        first: z.int().describe('picks that try it first'),
        tried: z.int().describe('picks that would come to it at all, after failures of those before it'),
      }),
    ),
  }),
});

/** Puts the draft in force. */
export const PUBLISH_ROUTE_POLICY = operation({
  ...shared,
  id: 'route_policy.publish',
  method: 'POST',
  path: '/route-groups/{id}/policies/publish',
  action: 'route-group:publish',
  summary: 'Puts the draft in force; refused while anything stands in its way. The one in force before is archived.',
  body: z.strictObject({ revision: z.string().optional().describe('the draft’s; another one is refused') }),
  status: 200,
  answer: routePolicyVersion,
});

/** Brings an old version back. */
export const ROLL_BACK_ROUTE_POLICY = operation({
  ...shared,
  id: 'route_policy.roll_back',
  method: 'POST',
  path: '/route-groups/{id}/policies/rollback',
  action: 'route-group:publish',
  summary: 'Publishes what an old version said as a new version; checked against the route group as it is now.',
  body: z.strictObject({ version: z.int().min(1) }),
  status: 200,
  answer: routePolicyVersion,
});

/** Operations of policies of route groups. */
export const ROUTE_POLICY_OPERATIONS = [
  LIST_ROUTE_POLICIES,
  GET_ROUTE_POLICY,
  SAVE_ROUTE_POLICY_DRAFT,
  VALIDATE_ROUTE_POLICY,
  SIMULATE_ROUTE_POLICY,
  PUBLISH_ROUTE_POLICY,
  ROLL_BACK_ROUTE_POLICY,
] as const;
