import { BUCKET_BOUNDS } from '../../rollups/domain/histogram.ts';
import { piecesOf, type UsagePiece } from '../domain/usage-pieces.ts';
import type { UsageSums } from '../domain/usage-sums.ts';
import type { UsageGroup, UsageQuery } from '../usage.ports.ts';
import { UsageConditions, type ConditionedTable } from './usage-conditions.ts';

type Times = 'day' | 'hour';

const GROUP_COLUMN: Readonly<Record<Exclude<UsageGroup, Times>, string>> = {
  model: 'model_id',
  deployment: 'deployment_id',
  provider: 'provider_id',
  project: 'project_id',
  'api-key': 'api_key_id',
  team: 'team_id',
  member: 'member_id',
  status: 'end_status',
};

const DIMENSIONS = [
  'organization_id, project_id, team_id, member_id, api_key_id, model_id, model_key, deployment_id, provider_id',
  'end_status',
].join(', ');
const UNITS = [
  'input_tokens, cache_read_tokens, cache_write_tokens, cache_write_1h_tokens, output_tokens, reasoning_tokens',
  'audio_input_tokens, audio_output_tokens, image_tokens, images, audio_ms, characters, pages, cost_pico',
].join(', ');

/** An attempt counts once: by its settle, or by the provisional in its place until that is reversed. */
const COUNT = `CASE kind WHEN 'settle' THEN 1 WHEN 'provisional' THEN 1 WHEN 'reversal' THEN -1 ELSE 0 END`;
const TOKENS_IN = `input_tokens + cache_read_tokens + cache_write_tokens + cache_write_1h_tokens
  + audio_input_tokens + image_tokens`;
const TOKENS_OUT = 'output_tokens + reasoning_tokens + audio_output_tokens';

/** The same as `sumsOf` says of rows. */
const SUMS: Readonly<Record<keyof UsageSums, string>> = {
  requests: 'sum(requests)',
  attempts: 'sum(attempts)',
  successes: `sum(attempts) FILTER (WHERE end_status = 'success')`,
  errors: `sum(attempts) FILTER (WHERE end_status = 'error')`,
  cancelled: `sum(attempts) FILTER (WHERE end_status = 'cancelled')`,
  provisional: 'sum(provisional)',
  inputTokens: `sum(${TOKENS_IN})`,
  outputTokens: `sum(${TOKENS_OUT})`,
  cacheReadTokens: 'sum(cache_read_tokens)',
  cacheWriteTokens: 'sum(cache_write_tokens + cache_write_1h_tokens)',
  audioInputTokens: 'sum(audio_input_tokens)',
  imageTokens: 'sum(image_tokens)',
  reasoningTokens: 'sum(reasoning_tokens)',
  audioOutputTokens: 'sum(audio_output_tokens)',
  images: 'sum(images)',
  audioMs: 'sum(audio_ms)',
  characters: 'sum(characters)',
  pages: 'sum(pages)',
  costPico: 'sum(cost_pico)',
};

const ORDER: Readonly<Record<UsageQuery['order'], string>> = {
  tokens: `sum(${TOKENS_IN} + ${TOKENS_OUT}) DESC`,
  cost: 'sum(cost_pico) DESC',
};

/** Conditions on what {@link rowsOf} selects; their time stands in each piece. */
const ROWS: ConditionedTable = { always: 'true', day: '', at: '' };

/** The statement that answers a question, and its values. */
export interface UsageStatement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** Sums by group: columns `group_<n>`, `key_<n>` and the names of the sums, all of them text. */
export function usageStatement(query: UsageQuery, limit: number, pieces = piecesFor(query)): UsageStatement {
  const { conditions, rows, groups, selected } = partsOf(query, pieces);
  const { groupBy, order } = query;
  const keys = groupBy.map((group, index) => `${group === 'model' ? 'max(model_key)' : `''`} AS key_${index}`);
  const sums = Object.entries(SUMS).map(([name, sum]) => `coalesce(${sum}, 0)::text AS "${name}"`);
  const times = groups.filter((_, index) => isTime(groupBy[index]!));
  return {
    text: `SELECT ${[...selected, ...keys, ...sums].join(', ')} FROM (${rows}) AS found WHERE ${conditions.where}
      GROUP BY ${groups.join(', ')}
      ORDER BY ${[...times, ORDER[order], ...groups].join(', ')} LIMIT ${conditions.value(limit)}`,
    values: conditions.values,
  };
}

/** Histograms by group: columns `group_<n>`, `latency` and `first_token`, both as they are stored. */
export function timesStatement(query: UsageQuery, limit: number, pieces = piecesFor(query)): UsageStatement {
  const { conditions, rows, groups, selected } = partsOf(query, pieces);
  const names = groups.map((_, index) => `group_${index}`).join(', ');
  const stored = (measure: string): string =>
    `coalesce(array_agg((counted << 10) | place) FILTER (WHERE measure = '${measure}'), '{}') AS ${measure}`;
  return {
    text: `SELECT ${names}, ${stored('latency')}, ${stored('first_token')} FROM (
        SELECT ${selected.join(', ')}, measure, time & 1023 AS place, sum(time >> 10)::bigint AS counted
        FROM (${rows}) AS found CROSS JOIN LATERAL (
          SELECT 'latency' AS measure, unnest(latency) AS time
          UNION ALL SELECT 'first_token', unnest(first_token)) AS times
        WHERE ${conditions.where}
        GROUP BY ${groups.join(', ')}, measure, place) AS counts
      GROUP BY ${names} LIMIT ${conditions.value(limit)}`,
    values: conditions.values,
  };
}

/** Where a question is answered from. */
export function piecesFor({ filter, groupBy, timeZone }: UsageQuery): UsagePiece[] {
  const [fromMs, toMs] = [filter.from.getTime(), filter.to.getTime()];
  return piecesOf({ fromMs, toMs, bucket: groupBy.find(isTime) ?? 'none', timeZone });
}

function partsOf({ scope, filter, groupBy, timeZone }: UsageQuery, pieces: readonly UsagePiece[]) {
  const conditions = new UsageConditions(scope, ROWS);
  conditions.addParts(filter);
  const zone = groupBy.some(isTime) ? conditions.value(timeZone) : '';
  const groups = groupBy.map((group) =>
    isTime(group) ? `date_trunc('${group}', at, ${zone}::text)` : GROUP_COLUMN[group],
  );
  const selected = groups.map((column, index) => `${groupText(column, groupBy[index]!)} AS group_${index}`);
  // A time of no length still needs columns.
  const nothing: UsagePiece = { from: 'ledger', fromMs: 0, toMs: 0 };
  const rows = (pieces.length === 0 ? [nothing] : pieces).map((piece) => rowsOf(piece, conditions)).join(' UNION ALL ');
  return { conditions, rows, groups, selected };
}

/** Rows of a piece: from rollups and ledger alike, so that what follows does not see where they are from. */
function rowsOf({ from, fromMs, toMs }: UsagePiece, conditions: UsageConditions): string {
  const moment = (ms: number): string => `${conditions.value(new Date(ms).toISOString())}::timestamptz`;
  if (from !== 'ledger') {
    return `SELECT bucket AS at, ${DIMENSIONS}, requests, attempts, provisional, ${UNITS}, latency, first_token
      FROM tracing.rollup_${from} JOIN tracing.rollup_groups USING (group_id)
      WHERE bucket >= ${moment(fromMs)} AND bucket < ${moment(toMs)}`;
  }
  const day = (ms: number): string => `${conditions.value(new Date(ms).toISOString().slice(0, 10))}::date`;
  const time = (column: string): string =>
    `ARRAY[1024 | width_bucket(${column}, '{${BUCKET_BOUNDS.join(',')}}'::bigint[])]::bigint[]`;
  return `SELECT occurred_at AS at, ${DIMENSIONS}, CASE WHEN attempt_index = 0 THEN ${COUNT} ELSE 0 END::bigint AS requests,
      (${COUNT})::bigint AS attempts, CASE WHEN kind <> 'settle' THEN ${COUNT} ELSE 0 END::bigint AS provisional,
      ${UNITS}, CASE WHEN kind = 'settle' THEN ${time('duration_ms')} ELSE '{}' END AS latency,
      CASE WHEN kind = 'settle' AND first_token_ms > 0 THEN ${time('first_token_ms')} ELSE '{}' END AS first_token
    FROM tracing.ledger WHERE kind <> 'open' AND attempt_day >= ${day(fromMs)} AND attempt_day <= ${day(toMs)}
      AND occurred_at >= ${moment(fromMs)} AND occurred_at < ${moment(toMs)}`;
}

function groupText(column: string, group: UsageGroup): string {
  return isTime(group) ? `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')` : column;
}

function isTime(group: UsageGroup): group is Times {
  return group === 'day' || group === 'hour';
}
