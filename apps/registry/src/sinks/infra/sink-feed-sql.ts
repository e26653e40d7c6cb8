const ACTIVE = `
FROM sink LEFT JOIN organization ON organization.id = sink.organization_id
WHERE sink.spec->>'admin_status' = 'active'
  AND (sink.organization_id IS NULL OR organization.spec->>'admin_status' = 'active')`;

/** Text that changes whenever an active sink does. */
export const DIGEST = `
SELECT md5(coalesce(string_agg(sink.id || ':' || sink.revision || ':' || sink.secret_revision, ' ' ORDER BY sink.id), ''))
  AS digest ${ACTIVE}`;

/** Every active sink. */
export const SINKS = `
SELECT sink.id, sink.revision, sink.spec, sink.sealed_secret, sink.secret_revision ${ACTIVE} ORDER BY sink.id`;

/** Names of deployments ($1) and providers ($2). */
export const NAMES = `
SELECT deployment.id::text AS "id", deployment.organization_id::text AS "organizationId",
  coalesce(deployment.spec->>'key', '') AS "key", coalesce(provider.id::text, '') AS "providerId",
  coalesce(provider.spec->>'key', '') AS "providerKey", coalesce(model.id::text, '') AS "modelId",
  coalesce(model.spec->>'key', '') AS "modelKey"
FROM deployment
LEFT JOIN provider ON provider.id = deployment.provider_id
LEFT JOIN model ON model.id = deployment.model_id
WHERE deployment.id = ANY($1::uuid[])
UNION ALL
SELECT id::text, organization_id::text, coalesce(spec->>'key', ''), id::text, coalesce(spec->>'key', ''), '', ''
FROM provider WHERE id = ANY($2::uuid[])`;
