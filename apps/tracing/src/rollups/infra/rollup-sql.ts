import { packed } from '../domain/histogram.ts';
import type { LevelRollup } from '../domain/levels.ts';
import { DIMENSIONS, UNITS, type LabelRollup, type Rollup, type RollupGroup } from '../domain/roll-up.ts';

/** `cacheWrite1hTokens` as the tables call it. */
export function columnOf(name: string): string {
  return name.replace(/1h/, '_1h').replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

const dimensionColumns = DIMENSIONS.map(columnOf);
const unitColumns = UNITS.map(columnOf);
const countColumns = ['rows', 'requests', 'attempts', 'provisional', ...unitColumns];

/** Columns of sums, beside the histograms. */
const summed = [...countColumns, 'cost_pico'];
const columns = ['bucket', 'partition', 'group_id', ...summed, 'latency', 'first_token'].join(', ');
const types = [
  'bucket timestamptz, partition smallint, group_id uuid',
  ...countColumns.map((name) => `${name} bigint`),
  'cost_pico numeric, latency bigint[], first_token bigint[]',
].join(', ');

const added = [
  ...summed.map((name) => `${name} = known.${name} + excluded.${name}`),
  'latency = tracing.merge_histograms(known.latency, excluded.latency)',
  'first_token = tracing.merge_histograms(known.first_token, excluded.first_token)',
].join(', ');

/** Notes groups (JSON $1) that are not known yet. */
export const INSERT_GROUPS = `
INSERT INTO tracing.rollup_groups (group_id, ${dimensionColumns.join(', ')})
SELECT group_id, ${dimensionColumns.join(', ')} FROM jsonb_to_recordset($1::jsonb)
  AS incoming(group_id uuid, ${dimensionColumns.map((name) => `${name} text`).join(', ')})
ORDER BY group_id
ON CONFLICT DO NOTHING`;

/** Adds to sums (JSON $1, one element per key). */
function addTo(table: string, alsoBy = ''): string {
  return `
INSERT INTO tracing.${table} AS known (${columns}${alsoBy})
SELECT ${columns}${alsoBy} FROM jsonb_to_recordset($1::jsonb) AS incoming(${types}${alsoBy && `${alsoBy} text`})
ORDER BY bucket, partition, group_id${alsoBy}
ON CONFLICT (bucket, partition, group_id${alsoBy}) DO UPDATE SET ${added}`;
}

/** Adds to the sums of hours. */
export const ADD_HOURS = addTo('rollup_hours');
/** Adds to the sums of days. */
export const ADD_DAYS = addTo('rollup_days');
/** Adds to the sums of days by cost label. */
export const ADD_LABEL_DAYS = addTo('rollup_label_days', ', label');

/** The same by level. Who is asked about stands in the key as a hash, because names may be longer than a tree's entries. */
function addToLevels(table: string): string {
  return `
INSERT INTO tracing.${table} AS known (level, owner, ${columns})
SELECT level, md5(organization_id)::uuid, ${columns}
FROM jsonb_to_recordset($1::jsonb) AS incoming(level text, organization_id text, ${types})
ORDER BY level, bucket, partition, group_id
ON CONFLICT (level, owner, bucket, partition, group_id) DO UPDATE SET ${added}`;
}

/** Adds to the sums of hours by level. */
export const ADD_LEVEL_HOURS = addToLevels('rollup_level_hours');
/** Adds to the sums of days by level. */
export const ADD_LEVEL_DAYS = addToLevels('rollup_level_days');

/** A group as {@link INSERT_GROUPS} takes it. */
export function toGroupJson(group: RollupGroup): Record<string, string> {
  const entries = DIMENSIONS.map((dimension) => [columnOf(dimension), group[dimension]] as const);
  return { group_id: group.groupId, ...Object.fromEntries(entries) };
}

/** Sums as {@link ADD_LABEL_DAYS} takes them. */
export function toLabelJson(rollup: LabelRollup): Record<string, unknown> {
  return { ...toRollupJson(rollup), label: rollup.label };
}

/** Sums as {@link ADD_LEVEL_DAYS} takes them. */
export function toLevelJson(rollup: LevelRollup): Record<string, unknown> {
  return { ...toRollupJson(rollup), level: rollup.level, organization_id: rollup.organizationId };
}

/** Sums as {@link ADD_HOURS} takes them. Integers travel as text, which JSON numbers would round. */
export function toRollupJson(rollup: Rollup): Record<string, unknown> {
  const { bucketMs, partition, groupId, rows, requests, attempts, provisional, units, costPico } = rollup;
  const json: Record<string, unknown> = {
    bucket: new Date(bucketMs).toISOString(),
    partition,
    group_id: groupId,
    rows: rows.toString(),
    requests: requests.toString(),
    attempts: attempts.toString(),
    provisional: provisional.toString(),
    cost_pico: costPico.toString(),
    latency: packed(rollup.latency),
    first_token: packed(rollup.firstToken),
  };
  for (const unit of UNITS) json[columnOf(unit)] = units[unit].toString();
  return json;
}
