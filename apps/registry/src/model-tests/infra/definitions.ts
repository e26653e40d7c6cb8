import type { EntityManager } from 'typeorm';

/**
 * Fingerprints of everything that a test of these deployments depends on: the way upstream of each, workload of its
 * model, settings of its provider, the credential, and the secrets in their present revision. A result counts as long
 * as the fingerprint of its deployment is the one that was tested (001-34).
 */
export async function definitionsOf(
  manager: EntityManager,
  deploymentIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (deploymentIds.length === 0) return new Map();
  const rows = await manager.query<{ id: string; definition: string }[]>(DEFINITIONS, [deploymentIds]);
  return new Map(rows.map(({ id, definition }) => [id, definition]));
}

// The text of jsonb has its members in one order, whoever wrote them.
const DEFINITIONS = `
  SELECT d.id, encode(sha256(convert_to(jsonb_build_object(
      'way', jsonb_build_array(d.driver, d.provider_id, d.credential_id, d.spec->'connection',
        d.spec->'upstream_model_id', d.spec->'protocol', d.spec->'headers'),
      'mode', m.spec->'mode',
      'provider', jsonb_build_array(p.spec->'preset', p.spec->'base_url', p.spec->'settings', p.spec->'headers',
        p.spec->'credential_id', p.spec->'allowed_cidrs'),
      'credential', c.spec - '{key,display_name,project_id,organization_id}'::text[],
      'secrets', (SELECT jsonb_agg(jsonb_build_array(s.holder_kind, s.name, s.revision) ORDER BY s.holder_kind, s.name)
        FROM secret s WHERE (s.holder_kind = 'deployment' AND s.holder_id = d.id)
          OR (s.holder_kind IN ('provider', 'environment') AND s.holder_id = p.id)
          OR (s.holder_kind = 'credential' AND s.holder_id = c.id))
    )::text, 'UTF8')), 'hex') AS definition
  FROM deployment d JOIN model m ON m.id = d.model_id
    LEFT JOIN provider p ON p.id = d.provider_id
    LEFT JOIN credential c ON c.id = coalesce(d.credential_id, (p.spec->>'credential_id')::uuid)
  WHERE d.id = ANY($1::uuid[])`;
