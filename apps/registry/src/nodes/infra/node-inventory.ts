import type { EntityManager } from 'typeorm';

/** A serving, as far as what it has on nodes names it. */
export interface ServingRef {
  readonly id: string;
  readonly key: string;
  readonly organization_id: string;
}

/** Files that are placed on a node. */
export interface InstallationRow {
  readonly id: string;
  readonly node_id: string;
  readonly node: string;
  readonly content_key: string;
  /** Somebody asked for it: it stays without a serving. */
  readonly kept: boolean;
  readonly files: readonly {
    name: string;
    size_bytes: number | string;
    sha256?: string | null;
    role?: string | null;
  }[];
  readonly servings: readonly ServingRef[];
}

/** An engine that is placed on a node. */
export interface InstanceRow {
  readonly id: string;
  readonly node_id: string;
  readonly node: string;
  readonly installation_id: string;
  readonly deployment_id: string;
  readonly role: string;
  readonly serving: ServingRef;
}

/** Whose things are looked for. */
export interface InventoryFilter {
  /** Undefined = of every node. */
  readonly nodeId?: string | undefined;
  /** Undefined = of every organization, and what belongs to no serving any more. */
  readonly organizationIds?: readonly string[] | undefined;
}

const SERVING = `jsonb_build_object('id', s.id, 'key', s.spec->>'key', 'organization_id', s.organization_id)`;

/** Installations by node and content. */
export async function readInstallations(manager: EntityManager, filter: InventoryFilter): Promise<InstallationRow[]> {
  return manager.query<InstallationRow[]>(
    `SELECT i.id, i.node_id, node.name AS node, i.content_key, i.kept, i.files, u.servings
     FROM installation i JOIN node ON node.id = i.node_id CROSS JOIN LATERAL (
       SELECT coalesce(jsonb_agg(DISTINCT ${SERVING}), '[]') AS servings, count(*) AS count
       FROM instance n JOIN serving s ON s.id = n.serving_id
       WHERE n.installation_id = i.id AND ($2::uuid[] IS NULL OR s.organization_id = ANY($2))) u
     WHERE ($1::uuid IS NULL OR i.node_id = $1) AND ($2::uuid[] IS NULL OR u.count > 0)
     ORDER BY node.name, i.content_key, i.id`,
    [filter.nodeId ?? null, filter.organizationIds ?? null],
  );
}

/** Instances by node and serving. */
export async function readInstances(manager: EntityManager, filter: InventoryFilter): Promise<InstanceRow[]> {
  return manager.query<InstanceRow[]>(
    `SELECT n.id, n.node_id, node.name AS node, n.installation_id, n.deployment_id, n.role, ${SERVING} AS serving
     FROM instance n JOIN node ON node.id = n.node_id JOIN serving s ON s.id = n.serving_id
     WHERE ($1::uuid IS NULL OR n.node_id = $1) AND ($2::uuid[] IS NULL OR s.organization_id = ANY($2))
     ORDER BY node.name, s.spec->>'key', n.id`,
    [filter.nodeId ?? null, filter.organizationIds ?? null],
  );
}
