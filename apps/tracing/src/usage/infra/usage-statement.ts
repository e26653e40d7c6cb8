import type { UsageSums } from '../domain/usage-sums.ts';
import type { UsageGroup, UsageQuery } from '../usage.ports.ts';
import { UsageConditions, type ConditionedTable } from './usage-conditions.ts';
import { isTime, piecesFor, usageRows, type PiecesFor } from './usage-rows.ts';

const GROUP_COLUMN: Readonly<Record<Exclude<UsageGroup, 'day' | 'hour'>, string>> = {
  model: 'model_id',
  'upstream-model': 'upstream_model_id',
  deployment: 'deployment_id',
  provider: 'provider_id',
  project: 'project_id',
  'api-key': 'api_key_id',
  team: 'team_id',
  member: 'member_id',
  status: 'end_status',
  'cost-label': 'label',
};

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

/** Conditions on what {@link usageRows} selects; their time stands in each piece. */
const ROWS: ConditionedTable = { always: 'true', day: '', at: '' };

/** The statement that answers a question, and its values. */
export interface UsageStatement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** How a statement is to answer. */
export interface StatementOptions {
  /** Most groups. */
  readonly limit: number;
  readonly pieces?: PiecesFor;
  /** Values of the ranked group that stand apart; all others are one group, of which the value is NULL. */
  readonly largest?: readonly string[];
}

/** Place of the group whose largest values stand apart; -1 = there is none. */
export function rankedGroup({ groupBy, top }: Pick<UsageQuery, 'groupBy' | 'top'>): number {
  return top === 0 ? -1 : groupBy.findIndex((group) => !isTime(group));
}

/** Sums by group: columns `group_<n>`, `key_<n>` and the names of the sums, all of them text. */
export function usageStatement(query: UsageQuery, options: StatementOptions): UsageStatement {
  const { conditions, rows, groups, selected } = partsOf(query, options);
  const { groupBy, order } = query;
  const keys = groupBy.map((group, index) => `${group === 'model' ? 'max(model_key)' : `''`} AS key_${index}`);
  const sums = Object.entries(SUMS).map(([name, sum]) => `coalesce(${sum}, 0)::text AS "${name}"`);
  const times = groups.filter((_, index) => isTime(groupBy[index]!));
  const ranked = options.largest === undefined ? undefined : groups[rankedGroup(query)];
  const last = ranked === undefined ? [] : [`(${ranked}) IS NULL`];
  return {
    text: `SELECT ${[...selected, ...keys, ...sums].join(', ')} FROM (${rows}) AS found WHERE ${conditions.where}
      GROUP BY ${listed(groups)} HAVING sum(rows) <> 0
      ORDER BY ${[...times, ...last, ORDER[order], ...groups].join(', ')} LIMIT ${conditions.value(options.limit)}`,
    values: conditions.values,
  };
}

/**
 * Histograms by group: columns `group_<n>`, `latency` and `first_token`, both as they are stored. Groups get numbers, so
 * that millions of buckets are told apart by one integer each, a group's number and the bucket's.
 */
export function timesStatement(query: UsageQuery, options: StatementOptions): UsageStatement {
  const { conditions, rows, groups, selected } = partsOf(query, options);
  const names = groups.map((_, index) => `group_${index}`);
  const order = names.map((name) => `${name} COLLATE "C"`).join(', ');
  const number = names.length === 0 ? '0::bigint' : `dense_rank() OVER (ORDER BY ${order}) << 10`;
  const stored = (measure: string): string => `(
      SELECT (place >> 10) << 10 AS number, array_agg((counted << 10) | (place & 1023)) AS ${measure}
      FROM (SELECT number | (time & 1023) AS place, sum(sign * (time >> 10))::bigint AS counted
            FROM (SELECT number, sign, unnest(${measure}) AS time FROM numbered) AS times GROUP BY 1) AS counts
      WHERE counted <> 0 GROUP BY 1) AS ${measure}`;
  return {
    text: `WITH numbered AS MATERIALIZED (
        SELECT *, ${number} AS number FROM (
          SELECT ${[...selected, 'sign', 'latency', 'first_token'].join(', ')} FROM (${rows}) AS found
          WHERE ${conditions.where}) AS named)
      SELECT ${[...names, `coalesce(latency, '{}') AS latency`, `coalesce(first_token, '{}') AS first_token`].join(', ')}
      FROM (SELECT DISTINCT ${['number', ...names].join(', ')} FROM numbered) AS named
      LEFT JOIN ${stored('latency')} USING (number) LEFT JOIN ${stored('first_token')} USING (number)
      LIMIT ${conditions.value(options.limit)}`,
    values: conditions.values,
  };
}

function partsOf(query: UsageQuery, { pieces = piecesFor, largest }: StatementOptions) {
  const { scope, filter, groupBy, timeZone } = query;
  const conditions = new UsageConditions(scope, ROWS);
  conditions.addParts(filter);
  const zone = groupBy.some(isTime) ? conditions.value(timeZone) : '';
  const apart = largest === undefined ? '' : `${conditions.value(largest)}::text[]`;
  const ranked = largest === undefined ? -1 : rankedGroup(query);
  const groups = groupBy.map((group, index) => {
    if (isTime(group)) return `date_trunc('${group}', at, ${zone}::text)`;
    const column = GROUP_COLUMN[group];
    return index === ranked ? `CASE WHEN ${column} = ANY(${apart}) THEN ${column} END` : column;
  });
  const selected = groups.map((column, index) => `${groupText(column, groupBy[index]!)} AS group_${index}`);
  return { conditions, rows: usageRows(query, conditions, pieces), groups, selected };
}

function groupText(column: string, group: UsageGroup): string {
  return isTime(group) ? `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')` : column;
}

/** No expressions are one group. */
function listed(expressions: readonly string[]): string {
  return expressions.length === 0 ? '()' : expressions.join(', ');
}
