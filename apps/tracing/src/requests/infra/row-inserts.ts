/** SQL that keeps out what was erased: a row whose subject was, before the moment from which that does not count. */
const NOT_ERASED = `NOT EXISTS (
  SELECT 1 FROM tracing.request_erasures erased
  WHERE erased.organization_id = incoming.organization_id AND incoming.received_at < erased.until
    AND erased.subject_id = CASE erased.subject
      WHEN 'request' THEN incoming.request_id
      WHEN 'key' THEN incoming.api_key_id
      WHEN 'member' THEN incoming.member_id
      WHEN 'organization' THEN incoming.organization_id
      ELSE CASE WHEN incoming.end_user = '' THEN '' ELSE encode(sha256(convert_to(incoming.end_user, 'UTF8')), 'hex') END
    END)`;

const SUBJECT = [
  ['request_day', 'date'],
  ['request_id', 'text'],
  ['received_at', 'timestamptz'],
  ['organization_id', 'text'],
  ['project_id', 'text'],
  ['team_id', 'text'],
  ['api_key_id', 'text'],
  ['member_id', 'text'],
  ['end_user', 'text'],
] as const;

const RECORDS = insertOf('tracing.requests', 'record', [
  ...SUBJECT,
  ['status', 'text'],
  ['http_status', 'int'],
  ['reason', 'text'],
  ['refusing_step', 'text'],
  ['latency_ms', 'bigint'],
  ['model_names', 'text[]'],
  ['deployment_ids', 'text[]'],
  ['provider_ids', 'text[]'],
  ['tags', 'text[]'],
  ['cost_labels', 'text[]'],
]);

/** Inserts records ($1), and alerts ($2) of those that are new, from JSON. */
export const INSERT_RECORDS = `
WITH inserted AS (${RECORDS}), told AS (
  INSERT INTO tracing.alert_outbox (kind, organization_id, subject_id, dedupe_key, occurred_at, payload)
  SELECT 'request.finished', organization_id, request_id, 'request ' || request_id, occurred_at, payload
  FROM jsonb_to_recordset($2::jsonb)
    AS wanted(request_id text, organization_id text, occurred_at timestamptz, payload jsonb)
  JOIN inserted USING (request_id)
  ON CONFLICT (dedupe_key) DO NOTHING)
SELECT 1 FROM inserted`;

/** Inserts what was said, from JSON. */
export const INSERT_CONTENTS = insertOf('tracing.request_contents', 'content', [
  ...SUBJECT,
  ['capture', 'text'],
  ['request_preview', 'text'],
  ['answer_preview', 'text'],
  ['content_key', 'text'],
]);

/** In the order of the key, so that two replicas never wait for each other crosswise. */
function insertOf(table: string, bytes: string, columns: readonly (readonly [string, string])[]): string {
  const names = columns.map(([name]) => name).join(', ');
  const types = columns.map(([name, type]) => `${name} ${type}`).join(', ');
  return `
INSERT INTO ${table} (${names}, ${bytes})
SELECT ${names}, decode(${bytes}, 'hex') FROM jsonb_to_recordset($1::jsonb) AS incoming(${types}, ${bytes} text)
WHERE ${NOT_ERASED}
ORDER BY request_id
ON CONFLICT DO NOTHING
RETURNING request_id`;
}
