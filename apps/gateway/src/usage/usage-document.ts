import type { JsonObject, UsageDimension } from '@roundhouse/admin-api';
import type { UsageGroupValue, UsageRow, UsageSums } from '@roundhouse/contracts/tracing/v1/usage_service';
import { countMembers, moneyMembers, tokenMembers } from './sums-document.ts';
import type { UsageNames } from './usage.ports.ts';

/** Sums as `GET /usage` shows them, or as `GET /spend` does: with money first. */
export function sumsDocument(sums: UsageSums | undefined, moneyFirst: boolean): JsonObject {
  const [counts, tokens, money] = [countMembers(sums), tokenMembers(sums), moneyMembers(sums)];
  return moneyFirst ? { ...money, ...counts, ...tokens } : { ...counts, ...tokens, ...money };
}

/** One group with its sums. */
export function usageRowDocument(
  { groups, sums }: UsageRow,
  groupBy: readonly UsageDimension[],
  names: UsageNames,
  moneyFirst: boolean,
): JsonObject {
  const members = groupBy.map((dimension, index) => groupMembers(dimension, groups[index], names));
  return Object.assign({}, ...members, sumsDocument(sums, moneyFirst)) as JsonObject;
}

function groupMembers(dimension: UsageDimension, value: UsageGroupValue | undefined, names: UsageNames): JsonObject {
  const { id = '', key = '' } = value ?? {};
  switch (dimension) {
    case 'day':
    case 'hour':
      return { [dimension]: id };
    case 'key':
      return { api_key_id: id || null };
    case 'model':
      return { model_id: id || null, model: (names.model(id) ?? key) || null };
    default:
      return { [`${dimension}_id`]: id || null, [dimension]: names[dimension](id) ?? null };
  }
}
