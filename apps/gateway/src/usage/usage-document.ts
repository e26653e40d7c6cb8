import type { JsonObject, UsageDimension } from '@roundhouse/admin-api';
import type { UsageGroupValue, UsageRow, UsageSums, UsageTimes } from '@roundhouse/contracts/tracing/v1/usage_service';
import { countMembers, moneyMembers, tokenMembers } from './sums-document.ts';
import type { UsageNames } from './usage.ports.ts';

/** What a group, or all of them, add up to. */
export interface SummedUp {
  readonly sums: UsageSums | undefined;
  readonly latency: UsageTimes | undefined;
  readonly firstToken: UsageTimes | undefined;
}

/** Sums as `GET /usage` shows them, or as `GET /spend` does: with money first. */
export function sumsDocument({ sums, latency, firstToken }: SummedUp, moneyFirst: boolean): JsonObject {
  const [counts, tokens, money] = [countMembers(sums), tokenMembers(sums), moneyMembers(sums)];
  const times = { ...timeMembers('latency', latency), ...timeMembers('first_token', firstToken) };
  return moneyFirst ? { ...money, ...counts, ...tokens, ...times } : { ...counts, ...tokens, ...money, ...times };
}

function timeMembers(name: string, times: UsageTimes | undefined): JsonObject {
  const known = times !== undefined && times.count > 0n;
  return {
    [`${name}_p50_ms`]: known ? times.p50Ms : null,
    [`${name}_p95_ms`]: known ? times.p95Ms : null,
    [`${name}_p99_ms`]: known ? times.p99Ms : null,
  };
}

/** One group with its sums. */
export function usageRowDocument(
  row: UsageRow,
  groupBy: readonly UsageDimension[],
  names: UsageNames,
  moneyFirst: boolean,
): JsonObject {
  const members = groupBy.map((dimension, index) => groupMembers(dimension, row.groups[index], names));
  return Object.assign({}, ...members, sumsDocument(row, moneyFirst)) as JsonObject;
}

function groupMembers(dimension: UsageDimension, value: UsageGroupValue | undefined, names: UsageNames): JsonObject {
  const { id = '', key = '', rest = false } = value ?? {};
  return { ...memberOf(dimension, id, key, names), ...(rest && { rest }) };
}

function memberOf(dimension: UsageDimension, id: string, key: string, names: UsageNames): JsonObject {
  switch (dimension) {
    case 'day':
    case 'hour':
      return { [dimension]: id };
    case 'key':
      return { api_key_id: id || null };
    case 'team':
    case 'member':
      return { [`${dimension}_id`]: id || null };
    case 'status':
    case 'cost_label':
    case 'upstream_model':
      return { [dimension]: id || null };
    case 'model':
      return { model_id: id || null, model: (names.model(id) ?? key) || null };
    default:
      return { [`${dimension}_id`]: id || null, [dimension]: names[dimension](id) ?? null };
  }
}
