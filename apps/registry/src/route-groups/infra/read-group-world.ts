import { isId } from '@roundhouse/kernel';
import type { EntityManager } from 'typeorm';
import type {
  CallableRef,
  FallbackChains,
  GroupDraft,
  GroupWorld,
  KnownDeployment,
  KnownModel,
} from '../domain/group-world.ts';
import type { MemberSpec } from '../domain/effective-members.ts';
import type { RouteGroupSpec } from './route-group.entity.ts';

interface ModelRow {
  id: string;
  project_id: string | null;
  key: string;
  mode: string;
  admin_status: string;
  fallbacks: FallbackChains | null;
}

const NO_FALLBACKS: FallbackChains = { general: [], context_window: [], content_policy: [] };

/** A route group's document as its faults look at it. */
export function draftOf(id: string, spec: RouteGroupSpec): GroupDraft {
  const { project_id: projectId, key, mode, members, fallbacks, policy } = spec;
  return { id, projectId, key: key ?? '', mode, members, fallbacks, policy };
}

/**
 * Reads what route groups of an organization stand among: one query per kind, however many there are.
 *
 * @param members of the group in question; deployments are known for their models and those of groups below
 */
export async function readGroupWorld(
  manager: EntityManager,
  organizationId: string,
  members: readonly MemberSpec[],
): Promise<GroupWorld> {
  const groups = await readGroups(manager, organizationId);
  const models = await readModels(manager, organizationId);
  const deployments = await readDeployments(manager, organizationId, wantedBelow(members, groups));
  const names = await readNames(manager, organizationId);
  const byModel = Map.groupBy(deployments, (deployment) => deployment.modelId);
  const byId = new Map(deployments.map((deployment) => [deployment.id, deployment]));
  return {
    model: (id) => models.get(id),
    group: (id) => groups.get(id),
    deployment: (id) => byId.get(id),
    deploymentsOf: (modelId) => byModel.get(modelId) ?? [],
    named: (projectId, name) => names.get(nameKey(projectId ?? '', name)) ?? names.get(nameKey('', name)),
  };
}

async function readGroups(manager: EntityManager, organizationId: string): Promise<Map<string, GroupDraft>> {
  const rows = await manager.query<{ id: string; spec: RouteGroupSpec }[]>(
    'SELECT id, spec FROM route_group WHERE organization_id = $1',
    [organizationId],
  );
  return new Map(rows.map(({ id, spec }) => [id, draftOf(id, spec)]));
}

async function readModels(manager: EntityManager, organizationId: string): Promise<Map<string, KnownModel>> {
  const rows = await manager.query<ModelRow[]>(
    `SELECT id, spec->>'project_id' AS project_id, spec->>'key' AS key, spec->>'mode' AS mode,
            spec->>'admin_status' AS admin_status, spec->'fallbacks' AS fallbacks
     FROM model WHERE organization_id = $1`,
    [organizationId],
  );
  return new Map(
    rows.map((row) => [
      row.id,
      {
        id: row.id,
        projectId: row.project_id,
        key: row.key,
        mode: row.mode,
        active: row.admin_status === 'active',
        fallbacks: row.fallbacks ?? NO_FALLBACKS,
      },
    ]),
  );
}

async function readDeployments(
  manager: EntityManager,
  organizationId: string,
  wanted: { modelIds: string[]; deploymentIds: string[] },
): Promise<KnownDeployment[]> {
  const rows = await manager.query<
    { id: string; model_id: string; admin_status: string; label: string; provider_status: string | null }[]
  >(
    `SELECT d.id, d.model_id, d.spec->>'admin_status' AS admin_status, p.spec->>'admin_status' AS provider_status,
            coalesce(d.spec->>'key', d.spec->>'upstream_model_id') AS label
     FROM deployment d LEFT JOIN provider p ON p.id = d.provider_id
     WHERE d.organization_id = $1 AND (d.model_id = ANY($2::uuid[]) OR d.id = ANY($3::uuid[]))`,
    [organizationId, wanted.modelIds, wanted.deploymentIds],
  );
  return rows.map((row) => ({
    id: row.id,
    label: row.label,
    modelId: row.model_id,
    active: row.admin_status === 'active' && (row.provider_status ?? 'active') === 'active',
  }));
}

async function readNames(manager: EntityManager, organizationId: string): Promise<Map<string, CallableRef>> {
  const rows = await manager.query<{ scope: string; name: string; kind: CallableRef['kind']; id: string }[]>(
    'SELECT scope, name, target_kind AS kind, target_id AS id FROM callable_name WHERE organization_id = $1',
    [organizationId],
  );
  return new Map(rows.map(({ scope, name, kind, id }) => [nameKey(scope, name), { kind, id }]));
}

/** Models and deployments that members come to, through any nesting. */
function wantedBelow(
  members: readonly MemberSpec[],
  groups: ReadonlyMap<string, GroupDraft>,
): { modelIds: string[]; deploymentIds: string[] } {
  const modelIds = new Set<string>();
  const deploymentIds = new Set<string>();
  const seen = new Set<string>();
  const open = [...members];
  for (let member = open.pop(); member !== undefined; member = open.pop()) {
    if (member.model_id !== null) modelIds.add(member.model_id);
    if (member.deployment_id !== null) deploymentIds.add(member.deployment_id);
    const inner = member.route_group_id;
    if (inner === null || seen.has(inner)) continue;
    seen.add(inner);
    open.push(...(groups.get(inner)?.members ?? []));
  }
  // What could not be resolved is no id.
  return { modelIds: [...modelIds].filter(isId), deploymentIds: [...deploymentIds].filter(isId) };
}

function nameKey(scope: string, name: string): string {
  return `${scope}/${name.toLowerCase()}`;
}
