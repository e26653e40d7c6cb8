import { groupCandidates, type Candidate, type RouteTarget } from '@roundhouse/routing';
import type { EntityManager } from 'typeorm';
import type { DeploymentSpec } from '../../deployments/infra/deployment.entity.ts';
import type { ModelSpec } from '../../models/infra/model.entity.ts';
import { effectiveMembers } from '../domain/effective-members.ts';
import type { CandidateLabel } from '../simulation.ts';
import type { RouteGroupSpec } from './route-group.entity.ts';

interface DeploymentRow {
  id: string;
  spec: DeploymentSpec;
  model: ModelSpec;
  provider_status: string | null;
}

/** A route group as planning sees it, and the names of its candidates. */
export interface SimulatedGroup {
  readonly target: RouteTarget;
  readonly labels: ReadonlyMap<string, CandidateLabel>;
}

/** Reads a route group with everything below it, as planners would have it. */
export async function readSimulation(
  manager: EntityManager,
  id: string,
  spec: RouteGroupSpec,
): Promise<SimulatedGroup> {
  const groups = await readGroups(manager, spec.organization_id);
  groups.set(id, spec);
  const rows = await readDeployments(manager, [...groups.values()]);
  const byModel = Map.groupBy(rows, (row) => row.spec.model_id);
  const modelOf = (modelId: string | undefined): RouteTarget | undefined => {
    const own = byModel.get(modelId ?? '');
    return own === undefined ? undefined : targetOf(own);
  };
  const source = {
    membersOf: (groupId: string) => {
      const group = groups.get(groupId);
      return group === undefined ? undefined : effectiveMembers(group.members, group.policy);
    },
    model: modelOf,
    modelOfDeployment: (deploymentId: string) => modelOf(rows.find((row) => row.id === deploymentId)?.spec.model_id),
  };
  const candidates = groupCandidates(effectiveMembers(spec.members, spec.policy), source);
  const labels = rows.map((row): [string, CandidateLabel] => [
    row.id,
    { deployment: row.spec.key ?? row.spec.upstream_model_id, model: row.model.key ?? '' },
  ]);
  const target: RouteTarget = { callableId: id, active: true, mode: spec.mode, candidates };
  // The one strategy that prefers some while nothing is known of load: own nodes.
  const isSpill = spec.policy?.strategy === 'priced_spill';
  return { target: isSpill ? { ...target, strategy: 'priced_spill' } : target, labels: new Map(labels) };
}

async function readGroups(manager: EntityManager, organizationId: string): Promise<Map<string, RouteGroupSpec>> {
  const rows = await manager.query<{ id: string; spec: RouteGroupSpec }[]>(
    'SELECT id, spec FROM route_group WHERE organization_id = $1',
    [organizationId],
  );
  return new Map(rows.map(({ id, spec }) => [id, spec]));
}

/** All deployments of every model that one of the groups comes to. */
async function readDeployments(manager: EntityManager, groups: readonly RouteGroupSpec[]): Promise<DeploymentRow[]> {
  const members = groups.flatMap((group) => group.members);
  const modelIds = members.flatMap((member) => member.model_id ?? []);
  const deploymentIds = members.flatMap((member) => member.deployment_id ?? []);
  return manager.query<DeploymentRow[]>(
    `SELECT d.id, d.spec, m.spec AS model, p.spec->>'admin_status' AS provider_status
     FROM deployment d JOIN model m ON m.id = d.model_id LEFT JOIN provider p ON p.id = d.provider_id
     WHERE d.model_id = ANY($1::uuid[])
        OR d.model_id IN (SELECT model_id FROM deployment WHERE id = ANY($2::uuid[]))
     ORDER BY d.id`,
    [modelIds, deploymentIds],
  );
}

function targetOf(rows: readonly DeploymentRow[]): RouteTarget {
  const { mode, admin_status: status } = rows[0]!.model;
  return { callableId: rows[0]!.spec.model_id, active: status === 'active', mode, candidates: rows.map(candidateOf) };
}

function candidateOf({ id, spec, model, provider_status: providerStatus }: DeploymentRow): Candidate {
  const { features, context_window_tokens: contextWindow } = model.capabilities;
  const { timeouts } = spec;
  return {
    deploymentId: id,
    priority: spec.priority,
    weight: spec.weight,
    active: spec.admin_status === 'active',
    providerActive: (providerStatus ?? 'active') === 'active',
    onNode: spec.hosting === 'node',
    tags: spec.tags,
    capabilities: features === null ? [] : [model.mode, ...features],
    contextWindowTokens: contextWindow ?? 0,
    timeouts: {
      connectTimeoutMs: timeouts.connect_ms ?? 0,
      firstTokenTimeoutMs: timeouts.first_token_ms ?? 0,
      idleTimeoutMs: timeouts.idle_ms ?? 0,
      totalTimeoutMs: timeouts.total_ms ?? 0,
    },
  };
}
