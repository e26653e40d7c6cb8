import type { UsageSums } from '../domain/usage-sums.ts';
import type { UsageGroup, UsageQuery } from '../usage.ports.ts';
import { UsageConditions } from './usage-conditions.ts';

const GROUP_COLUMN: Readonly<Record<Exclude<UsageGroup, 'day' | 'hour'>, string>> = {
  model: 'model_id',
  deployment: 'deployment_id',
  provider: 'provider_id',
  project: 'project_id',
  'api-key': 'api_key_id',
};

/** An attempt counts once: by its settle, or by the provisional in its place until that is reversed. */
const COUNT = `CASE kind WHEN 'settle' THEN 1 WHEN 'provisional' THEN 1 WHEN 'reversal' THEN -1 ELSE 0 END`;
const TOKENS_IN = `input_tokens + cache_read_tokens + cache_write_tokens + cache_write_1h_tokens
  + audio_input_tokens + image_tokens`;
const TOKENS_OUT = 'output_tokens + reasoning_tokens + audio_output_tokens';

/** The same as `sumsOf` says of rows. */
const SUMS: Readonly<Record<keyof UsageSums, string>> = {
  requests: `sum(${COUNT}) FILTER (WHERE attempt_index = 0)`,
  attempts: `sum(${COUNT})`,
  successes: `sum(${COUNT}) FILTER (WHERE end_status = 'success')`,
  errors: `sum(${COUNT}) FILTER (WHERE end_status = 'error')`,
  cancelled: `sum(${COUNT}) FILTER (WHERE end_status = 'cancelled')`,
  provisional: `sum(${COUNT}) FILTER (WHERE kind <> 'settle')`,
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

/** The statement that answers a question, and its values. */
export interface UsageStatement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** Sums by group: columns `group_<n>`, `key_<n>` and the names of the sums, all of them text. */
export function usageStatement({ scope, filter, groupBy, order, timeZone }: UsageQuery, limit: number): UsageStatement {
  const conditions = new UsageConditions(scope);
  conditions.addFilter(filter);
  const zone = groupBy.some(isTime) ? conditions.value(timeZone) : '';
  const groups = groupBy.map((group) => groupColumn(group, zone));
  const selected = groups.map((column, index) => `${groupText(column, groupBy[index]!)} AS group_${index}`);
  const keys = groupBy.map((group, index) => `${group === 'model' ? 'max(model_key)' : `''`} AS key_${index}`);
  const sums = Object.entries(SUMS).map(([name, sum]) => `coalesce(${sum}, 0)::text AS "${name}"`);
  const times = groups.filter((_, index) => isTime(groupBy[index]!));
  return {
    text: `SELECT ${[...selected, ...keys, ...sums].join(', ')} FROM tracing.ledger WHERE ${conditions.where}
      GROUP BY ${groups.join(', ')}
      ORDER BY ${[...times, ORDER[order], ...groups].join(', ')} LIMIT ${conditions.value(limit)}`,
    values: conditions.values,
  };
}

function groupColumn(group: UsageGroup, zone: string): string {
  return isTime(group) ? `date_trunc('${group}', occurred_at, ${zone}::text)` : GROUP_COLUMN[group];
}

function groupText(column: string, group: UsageGroup): string {
  return isTime(group) ? `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')` : column;
}

function isTime(group: UsageGroup): group is 'day' | 'hour' {
  return group === 'day' || group === 'hour';
}
