import type { LedgerRow, RowKind } from '../domain/ledger-row.ts';
import { dayOf, occurredAtMs } from '../domain/ledger-row.ts';

/** Columns of the ledger beside its key and times, with their types and where a row has them. */
const COLUMNS = [
  ['spool_id', 'uuid', 'spoolId'],
  ['request_id', 'text', 'requestId'],
  ['organization_id', 'text', 'organizationId'],
  ['project_id', 'text', 'projectId'],
  ['team_id', 'text', 'teamId'],
  ['member_id', 'text', 'memberId'],
  ['api_key_id', 'text', 'apiKeyId'],
  ['model_id', 'text', 'modelId'],
  ['model_key', 'text', 'modelKey'],
  ['deployment_id', 'text', 'deploymentId'],
  ['provider_id', 'text', 'providerId'],
  ['credential_id', 'text', 'credentialId'],
  ['upstream_model_id', 'text', 'upstreamModelId'],
  ['mode', 'smallint', 'mode'],
  ['price_id', 'text', 'priceId'],
  ['attempt_index', 'bigint', 'attemptIndex'],
  ['stream', 'boolean', 'stream'],
  ['gateway_id', 'text', 'gatewayId'],
  ['config_number', 'bigint', 'configNumber'],
  ['lease_id', 'text', 'leaseId'],
  ['cost_labels', 'text[]', 'costLabels'],
  ['end_status', 'text', 'endStatus'],
  ['usage_source', 'text', 'usageSource'],
  ['input_tokens', 'bigint', 'inputTokens'],
  ['cache_read_tokens', 'bigint', 'cacheReadTokens'],
  ['cache_write_tokens', 'bigint', 'cacheWriteTokens'],
  ['cache_write_1h_tokens', 'bigint', 'cacheWrite1hTokens'],
  ['output_tokens', 'bigint', 'outputTokens'],
  ['reasoning_tokens', 'bigint', 'reasoningTokens'],
  ['audio_input_tokens', 'bigint', 'audioInputTokens'],
  ['audio_output_tokens', 'bigint', 'audioOutputTokens'],
  ['image_tokens', 'bigint', 'imageTokens'],
  ['images', 'bigint', 'images'],
  ['audio_ms', 'bigint', 'audioMs'],
  ['characters', 'bigint', 'characters'],
  ['pages', 'bigint', 'pages'],
  ['cost_pico', 'numeric', 'costPico'],
  ['duration_ms', 'bigint', 'durationMs'],
  ['first_token_ms', 'bigint', 'firstTokenMs'],
  ['http_status', 'bigint', 'httpStatus'],
  ['failure_class', 'text', 'failureClass'],
  ['finish_reason', 'text', 'finishReason'],
  ['reason', 'text', 'reason'],
] as const satisfies readonly (readonly [string, string, keyof LedgerRow])[];

const KEY = [
  ['attempt_day', 'date'],
  ['attempt_id', 'uuid'],
  ['kind', 'text'],
  ['ordinal', 'int'],
  ['occurred_at', 'timestamptz'],
] as const;

/**
 * A settle and the provisional of the same attempt may come through two transactions at once; this advisory lock
 * ("RHLS") keeps them apart.
 */
export const SETTLEMENT_LOCK = 0x52484c53;

const names = [...KEY, ...COLUMNS].map(([name]) => name).join(', ');
const types = [...KEY, ...COLUMNS].map(([name, type]) => `${name} ${type}`).join(', ');

/**
 * Inserts rows given as JSON ($1) that are not there yet, and returns those it inserted. In the order of the key, so
 * that two transactions never wait for each other crosswise.
 */
export const INSERT_ROWS = `
INSERT INTO tracing.ledger (${names})
SELECT ${names} FROM jsonb_to_recordset($1::jsonb) AS incoming(${types})
ORDER BY attempt_day, attempt_id, kind, ordinal
ON CONFLICT DO NOTHING
RETURNING attempt_id, kind, ordinal`;

/** Names of all columns that rows come with, in their order. */
export const ROW_COLUMNS: readonly string[] = [...KEY, ...COLUMNS].map(([name]) => name);

/** Columns that are added up; a reversal has them with the opposite sign. */
export const SUMMED: ReadonlySet<string> = new Set([
  'input_tokens',
  'cache_read_tokens',
  'cache_write_tokens',
  'cache_write_1h_tokens',
  'output_tokens',
  'reasoning_tokens',
  'audio_input_tokens',
  'audio_output_tokens',
  'image_tokens',
  'images',
  'audio_ms',
  'characters',
  'pages',
  'cost_pico',
]);

const reversed = COLUMNS.map(([name]) => {
  if (name === 'reason') return `'settled after all'`;
  return SUMMED.has(name) ? `-provisional.${name}` : `provisional.${name}`;
}).join(', ');

/**
 * Takes back each provisional of these attempts (days $1, ids $2) that has a settle, whichever of the two came last, and
 * returns whole rows.
 */
export const INSERT_REVERSALS = `
INSERT INTO tracing.ledger (${names})
SELECT provisional.attempt_day, provisional.attempt_id, 'reversal', provisional.ordinal, provisional.occurred_at, ${reversed}
FROM unnest($1::date[], $2::uuid[]) AS attempt(day, id)
JOIN tracing.ledger provisional
  ON provisional.attempt_day = attempt.day AND provisional.attempt_id = attempt.id AND provisional.kind = 'provisional'
WHERE EXISTS (SELECT FROM tracing.ledger settle
  WHERE settle.attempt_day = attempt.day AND settle.attempt_id = attempt.id AND settle.kind = 'settle')
ORDER BY 1, 2, 4
ON CONFLICT DO NOTHING
RETURNING ${names}`;

/** Adds ranges (JSON $1) to what is covered of their spools. */
export const MERGE_PROGRESS = `
INSERT INTO tracing.spool_progress AS known (spool_id, gateway_id, covered)
SELECT spool_id, max(gateway_id), range_agg(int8range(first_seq, last_seq, '[]'))
FROM jsonb_to_recordset($1::jsonb) AS incoming(spool_id uuid, gateway_id text, first_seq bigint, last_seq bigint)
GROUP BY spool_id
ORDER BY spool_id
ON CONFLICT (spool_id) DO UPDATE SET
  covered = known.covered + excluded.covered,
  gateway_id = greatest(known.gateway_id, excluded.gateway_id),
  updated_at = now()`;

/** Parks what cannot stand in the ledger (JSON $1, payload in hex); the same bytes of the same spool once. */
export const INSERT_DEAD_LETTERS = `
INSERT INTO tracing.dead_letters (spool_id, digest, first_seq, last_seq, reason, payload)
SELECT spool_id, sha256(decode(payload, 'hex')), first_seq, last_seq, reason, decode(payload, 'hex')
FROM jsonb_to_recordset($1::jsonb)
  AS incoming(spool_id text, first_seq bigint, last_seq bigint, reason text, payload text)
ORDER BY 1, 2
ON CONFLICT DO NOTHING
RETURNING 1`;

/** A row as the JSON that {@link INSERT_ROWS} takes. Large integers travel as text, which JSON numbers would round. */
export function toJsonRow(row: LedgerRow): Record<string, unknown> {
  const json: Record<string, unknown> = {
    attempt_day: dayOf(row.attemptId),
    attempt_id: row.attemptId,
    kind: row.kind,
    ordinal: row.ordinal,
    occurred_at: new Date(occurredAtMs(row.attemptId)).toISOString(),
  };
  for (const [name, , field] of COLUMNS) {
    const value = row[field];
    json[name] = typeof value === 'bigint' ? value.toString() : value;
  }
  return json;
}

/** A row of the ledger as {@link INSERT_REVERSALS} returns it: numbers beyond 32 bits are text. */
export function fromReturned(returned: Readonly<Record<string, unknown>>): Omit<LedgerRow, 'kind'> & { kind: RowKind } {
  const row: Record<string, unknown> = {
    attemptId: returned['attempt_id'],
    kind: returned['kind'],
    ordinal: returned['ordinal'],
  };
  for (const [name, type, field] of COLUMNS) {
    const value = returned[name];
    if (field === 'costPico' || field === 'configNumber') row[field] = BigInt(value as string);
    else row[field] = type === 'bigint' ? Number(value) : value;
  }
  return row as unknown as Omit<LedgerRow, 'kind'> & { kind: RowKind };
}
