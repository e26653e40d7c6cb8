import { z } from 'zod';
import { line, optionalLine } from '../documents/fields.ts';
import { CIRCUIT_CAUSES, CIRCUIT_OWNERS, CIRCUIT_STATES } from '../resources/circuit.ts';
import { operation } from './operation.ts';
import { MAX_PAGE, META, pageOf } from './resource-operations.ts';

/** Longest that a circuit stays open by hand, in seconds: a day. */
export const MAX_MANUAL_OPEN_SECONDS = 86_400;

const STREAMS = { csv: 'text/csv', ndjson: 'application/x-ndjson' } as const;

const openBody = z
  .strictObject({
    seconds: z
      .int()
      .min(1)
      .max(MAX_MANUAL_OPEN_SECONDS)
      .default(3_600)
      .describe('how long it stays open, if nobody resets it; at most a day'),
    reason: optionalLine(500).describe('for those who find it open'),
  })
  .prefault({});

/** What people decided about one circuit. */
const manualCircuit = META.extend({
  owner: z.enum(CIRCUIT_OWNERS),
  organization_id: z.string(),
  project_id: z.string().nullable(),
  open: z.boolean().describe('now, by hand'),
  open_until: z.string().nullable().describe('null = nobody opened it, or it was reset since'),
  opened_at: z.string().nullable(),
  opened_by: z.string().nullable().describe('member or API key'),
  reason: z.string().nullable(),
  reset_generation: z.string().describe('grows with each reset'),
}).describe('id is that of the deployment or provider');

const shared = { tag: 'Circuits', method: 'POST', service: 'registry', status: 200, answer: manualCircuit } as const;

/** `POST /deployments/{id}/circuit/open`. */
export const OPEN_DEPLOYMENT_CIRCUIT = operation({
  ...shared,
  id: 'deployment.circuit-open',
  path: '/deployments/{id}/circuit/open',
  action: 'deployment:circuit',
  summary: 'Keeps calls away from a deployment for a while, in every router and gateway.',
  body: openBody,
});

/** `POST /deployments/{id}/circuit/reset`. */
export const RESET_DEPLOYMENT_CIRCUIT = operation({
  ...shared,
  id: 'deployment.circuit-reset',
  path: '/deployments/{id}/circuit/reset',
  action: 'deployment:circuit',
  summary: 'Closes the circuit of a deployment, whoever or whatever opened it.',
});

/** `POST /providers/{id}/circuit/open`. */
export const OPEN_PROVIDER_CIRCUIT = operation({
  ...shared,
  id: 'provider.circuit-open',
  path: '/providers/{id}/circuit/open',
  action: 'provider:circuit',
  summary: 'Keeps calls away from all deployments of a provider for a while.',
  body: openBody,
});

/** `POST /providers/{id}/circuit/reset`. */
export const RESET_PROVIDER_CIRCUIT = operation({
  ...shared,
  id: 'provider.circuit-reset',
  path: '/providers/{id}/circuit/reset',
  action: 'provider:circuit',
  summary: 'Closes the circuit of a provider, whoever or whatever opened it.',
});

/** `GET /circuits/manual`. */
export const LIST_MANUAL_CIRCUITS = operation({
  ...shared,
  id: 'circuit.manual',
  method: 'GET',
  path: '/circuits/manual',
  action: 'deployment:read',
  summary: 'Lists what people decided about circuits: those open by hand first, then those that were, or were reset.',
  query: z.strictObject({
    organization_id: line(128).optional().describe('id'),
    owner: z.enum(CIRCUIT_OWNERS).optional(),
    open: z.boolean().optional(),
    limit: z.int().min(1).max(MAX_PAGE).default(50),
    cursor: z.string().max(200).optional(),
  }),
  answer: pageOf(manualCircuit),
});

/** One circuit that is not closed, whoever knows of it. */
export const circuitDocument = z.object({
  id: z.string().describe('of the deployment or provider'),
  owner: z.enum(CIRCUIT_OWNERS),
  key: z.string(),
  organization_id: z.string(),
  project_id: z.string().nullable(),
  model_id: z.string().nullable().describe('null = a provider'),
  model: z.string().nullable().describe('key'),
  provider_id: z.string().nullable().describe('null = a node of ours'),
  provider: z.string().nullable().describe('key'),
  state: z.enum(CIRCUIT_STATES).describe('the worst that anybody says'),
  cause: z.enum(CIRCUIT_CAUSES),
  retry_after_ms: z.int().describe('until it lets a call through'),
  failures: z.int().describe('in the window of the router that saw most of them'),
  calls: z.int().describe('in that window'),
  routers: z.array(z.string()).describe('that say so'),
  open_until: z.string().nullable().describe('of one opened by hand, like the three below'),
  opened_at: z.string().nullable(),
  opened_by: z.string().nullable().describe('member or API key'),
  reason: z.string().nullable(),
});

/** What lists of circuits are sorted by. */
export const CIRCUIT_SORTS = ['key', 'owner', 'state', 'cause', 'retry_after_ms', 'failures', 'opened_at'] as const;

/** `GET /circuits`. */
export const LIST_CIRCUITS = operation({
  id: 'circuit.list',
  service: 'gateway',
  tag: 'Circuits',
  method: 'GET',
  path: '/circuits',
  action: 'deployment:read',
  summary: 'Lists circuits that are not closed: opened by hand, and by what routers observe. As CSV or NDJSON: all.',
  query: z.strictObject({
    organization_id: line(128).optional().describe('id or key; absent = the own one, for platform roles all'),
    project_id: line(128).optional().describe('id or key'),
    owner: z.enum(CIRCUIT_OWNERS).optional(),
    id: line(128).optional().describe('of a deployment or provider'),
    model_id: line(128).optional(),
    provider_id: line(128).optional().describe('its own circuit, and those of its deployments'),
    state: z.enum(CIRCUIT_STATES).optional(),
    cause: z.enum(CIRCUIT_CAUSES).optional(),
    q: z.string().max(200).optional().describe('in keys of deployments, models and providers'),
    sort: z.enum(CIRCUIT_SORTS.flatMap((name) => [name, `-${name}`] as const) as [string, ...string[]]).default('key'),
    limit: z.int().min(1).max(MAX_PAGE).default(50),
    cursor: z.string().max(2_000).optional(),
    format: z.enum(['json', 'csv', 'ndjson']).default('json'),
  }),
  status: 200,
  answer: pageOf(circuitDocument).extend({
    routers: z.array(z.string()).describe('that answered'),
    missing_routers: z
      .array(z.object({ router: z.string(), reason: z.string() }))
      .describe('that did not: what they alone observe is not in this answer'),
  }),
  contentTypes: STREAMS,
});

/** Operations of circuits. */
export const CIRCUIT_OPERATIONS = [
  OPEN_DEPLOYMENT_CIRCUIT,
  RESET_DEPLOYMENT_CIRCUIT,
  OPEN_PROVIDER_CIRCUIT,
  RESET_PROVIDER_CIRCUIT,
  LIST_MANUAL_CIRCUITS,
  LIST_CIRCUITS,
] as const;

/** One circuit as lists show it. */
export type CircuitDocument = z.output<typeof circuitDocument>;

/** What people decided about one circuit. */
export type ManualCircuitDocument = z.output<typeof manualCircuit>;
