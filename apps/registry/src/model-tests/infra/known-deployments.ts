import type { EntityManager } from 'typeorm';
import { OFFERED_FACTS, type Facts, type KnownDeployment } from '../domain/offers.ts';

interface KnownRow {
  deployment_id: string;
  model_id: string;
  model_key: string;
  upstream_model_id: string;
  admin_status: string;
  organization_id: string;
  project_id: string | null;
  capabilities: Record<string, unknown>;
  facts: Record<string, unknown> | null;
  missing: boolean | null;
}

/** A deployment on a provider, and where it belongs. */
export interface PlacedDeployment extends KnownDeployment {
  readonly organizationId: string;
  readonly projectId: string;
}

/** Every deployment on a provider, with what an import last knew of it. */
export async function knownDeployments(manager: EntityManager, providerId: string): Promise<PlacedDeployment[]> {
  const rows = await manager.query<KnownRow[]>(
    `SELECT d.id AS deployment_id, d.model_id, m.spec->>'key' AS model_key, d.organization_id, m.project_id,
       d.spec->>'upstream_model_id' AS upstream_model_id, d.admin_status, m.spec->'capabilities' AS capabilities,
       i.facts, i.missing
     FROM deployment d JOIN model m ON m.id = d.model_id LEFT JOIN imported_model i ON i.deployment_id = d.id
     WHERE d.provider_id = $1 ORDER BY upstream_model_id, d.id`,
    [providerId],
  );
  return rows.map((row) => ({
    deploymentId: row.deployment_id,
    modelId: row.model_id,
    modelKey: row.model_key,
    upstreamModelId: row.upstream_model_id,
    adminStatus: row.admin_status,
    organizationId: row.organization_id,
    projectId: row.project_id ?? '',
    capabilities: factsIn(row.capabilities),
    imported: row.facts === null ? undefined : factsIn(row.facts),
    missing: row.missing ?? false,
  }));
}

/** Notes what an import took over, so that the next one can tell an administrator's edit from it. */
export async function rememberImport(
  manager: EntityManager,
  deploymentId: string,
  { facts, missing }: { facts: Facts; missing: boolean },
): Promise<void> {
  await manager.query(
    `INSERT INTO imported_model (deployment_id, facts, missing, imported_at) VALUES ($1, $2, $3, now())
     ON CONFLICT (deployment_id) DO UPDATE SET facts = excluded.facts, missing = excluded.missing, imported_at = now()`,
    [deploymentId, JSON.stringify(facts), missing],
  );
}

function factsIn(stored: Readonly<Record<string, unknown>>): Facts {
  return Object.fromEntries(
    OFFERED_FACTS.flatMap((name) => {
      const value = stored[name];
      const isFact =
        typeof value === 'number' || (Array.isArray(value) && value.every((one) => typeof one === 'string'));
      return isFact ? [[name, value]] : [];
    }),
  );
}
