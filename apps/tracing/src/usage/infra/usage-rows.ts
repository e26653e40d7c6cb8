import { FOLDED } from '../../rollups/infra/fold-levels.ts';
import { BUCKET_BOUNDS } from '../../rollups/domain/histogram.ts';
import { keepsOrganizations, levelKnowing, type Dimension } from '../../rollups/domain/levels.ts';
import { SUMMED } from '../../ingest/infra/ledger-sql.ts';
import { systemClock } from '@roundhouse/kernel';
import { firstIdAt } from '../../database/first-id.ts';
import { piecesOf, type UsagePiece } from '../domain/usage-pieces.ts';
import type { UsageGroup, UsageQuery } from '../usage.ports.ts';
import type { UsageConditions } from './usage-conditions.ts';

const DIMENSIONS = [
  'organization_id, project_id, team_id, member_id, api_key_id, model_id, model_key, deployment_id, provider_id',
  'upstream_model_id, end_status',
].join(', ');

/** An attempt counts once: by its settle, or by the provisional in its place until that is reversed. */
const COUNT = `CASE kind WHEN 'settle' THEN 1 WHEN 'provisional' THEN 1 WHEN 'reversal' THEN -1 ELSE 0 END`;

/** Which rollups know what is asked for; `all` = those by hour and day, `months` = these as well. */
export type KnowingRollups = 'months' | 'all' | 'days' | 'none';

/** Where a question is answered from. */
export type PiecesFor = (query: UsageQuery, rollups: KnowingRollups) => readonly UsagePiece[];

/** Rollups for whatever they hold. */
export const piecesFor: PiecesFor = ({ filter, groupBy, timeZone }, rollups) => {
  const [fromMs, toMs] = [filter.from.getTime(), filter.to.getTime()];
  const bucket = groupBy.find(isTime) ?? 'none';
  return piecesOf({ fromMs, toMs, bucket, timeZone, rollups, nowMs: systemClock.nowMs() });
};

/** Whether groups are times. */
export function isTime(group: UsageGroup): group is 'day' | 'hour' {
  return group === 'day' || group === 'hour';
}

const GROUP_DIMENSION: Readonly<Record<Exclude<UsageGroup, 'day' | 'hour' | 'cost-label'>, Dimension>> = {
  model: 'modelId',
  'upstream-model': 'upstreamModelId',
  deployment: 'deploymentId',
  provider: 'providerId',
  project: 'projectId',
  'api-key': 'apiKeyId',
  team: 'teamId',
  member: 'memberId',
  status: 'endStatus',
};

/** What sums must be kept apart by to answer a question, beside time and labels. */
function dimensionsOf({ scope, filter, groupBy }: UsageQuery): Dimension[] {
  const dimensions: Dimension[] = groupBy.flatMap((group) =>
    isTime(group) || group === 'cost-label' ? [] : [GROUP_DIMENSION[group]],
  );
  if (scope.kind !== 'installation') dimensions.push('organizationId');
  if (scope.kind === 'parts') dimensions.push('projectId', 'teamId');
  // A filter may name a model by its key, which groups of models show as well.
  if (filter.model !== '' || groupBy.includes('model')) dimensions.push('modelId', 'modelKey');
  if (filter.deploymentId !== '') dimensions.push('deploymentId');
  if (filter.providerId !== '') dimensions.push('providerId');
  if (filter.projectId !== '') dimensions.push('projectId');
  if (filter.apiKeyId !== '') dimensions.push('apiKeyId');
  return dimensions;
}

type RollupName = Exclude<UsagePiece['from'], 'ledger'>;

/** Table of sums, and SQL that is true of those that answer a question. */
function sumsFor(query: UsageQuery, from: RollupName, rows: RowsPart['rows'], conditions: UsageConditions) {
  if (rows === 'by-label') return { table: 'rollup_label_days', where: 'true' };
  const level = levelKnowing(dimensionsOf(query));
  if (level === undefined) return { table: `rollup_${from}`, where: 'true' };
  const { scope } = query;
  const table = `rollup_level_${from}`;
  const ofLevel = `level = '${level}'`;
  const apart = keepsOrganizations(level);
  if (apart && scope.kind === 'installation') return { table, where: ofLevel };
  const owner = apart && scope.kind !== 'installation' ? scope.organizationId : '';
  return { table, where: `${ofLevel} AND owner = md5(${conditions.value(owner)}::text)::uuid` };
}

/** Some of the rows of a question. */
interface RowsPart {
  /** Once each, or once for each label. */
  readonly rows: 'once' | 'by-label';
  /** What they count as: those that are taken off again count as less than nothing. */
  readonly sign: 1 | -1;
  /** SQL of the column `label`. */
  readonly label: string;
  /** SQL that they fulfil. */
  readonly where: string;
  readonly rollups: KnowingRollups;
}

/**
 * The rows that answer a question, from rollups and ledger alike, so that what follows does not see where they are
 * from. Beside dimensions and sums they have `at`, `label` (empty = none), `rows` and `sign`.
 */
export function usageRows(query: UsageQuery, conditions: UsageConditions, pieces: PiecesFor): string {
  // A time of no length still needs columns.
  const nothing: UsagePiece = { from: 'ledger', fromMs: 0, toMs: 0 };
  const found = partsOf(query, conditions).flatMap((part) => {
    const own = pieces(query, knowing(query, part));
    return (own.length === 0 ? [nothing] : own).map((piece) => rowsOf(query, piece, part, conditions));
  });
  return found.join(' UNION ALL ');
}

/** Months know what some level does, and no labels. */
function knowing(query: UsageQuery, { rows, rollups }: RowsPart): KnowingRollups {
  const byMonths = rollups === 'all' && rows === 'once' && levelKnowing(dimensionsOf(query)) !== undefined;
  return byMonths ? 'months' : rollups;
}

const ALL: RowsPart = { rows: 'once', sign: 1, label: `''`, where: 'true', rollups: 'all' };

function partsOf({ groupBy, labelName, costLabel }: UsageQuery, conditions: UsageConditions): RowsPart[] {
  if (!groupBy.includes('cost-label')) {
    if (costLabel === '') return [ALL];
    const where = `label = ${conditions.value(costLabel)}`;
    return [{ rows: 'by-label', sign: 1, label: `''`, where, rollups: 'days' }];
  }
  // Which of its labels an attempt has together only its rows know.
  const rollups = costLabel === '' ? 'days' : 'none';
  const filtered = costLabel === '' ? 'true' : `cost_labels @> ARRAY[${conditions.value(costLabel)}]::text[]`;
  if (labelName === '') return [{ rows: 'by-label', sign: 1, label: 'label', where: filtered, rollups }];
  const start = `${conditions.value(`${labelName}=`)}::text`;
  const named = { rows: 'by-label', where: `${filtered} AND starts_with(label, ${start})`, rollups } as const;
  return [
    { ...named, sign: 1, label: `substr(label, length(${start}) + 1)` },
    // What has no such label is all that there is, less what has one.
    { ...named, sign: -1, label: `''` },
    { ...ALL, where: filtered, rollups: costLabel === '' ? 'all' : 'none' },
  ];
}

function rowsOf(
  query: UsageQuery,
  { from, fromMs, toMs }: UsagePiece,
  part: RowsPart,
  conditions: UsageConditions,
): string {
  const moment = (ms: number): string => `${conditions.value(new Date(ms).toISOString())}::timestamptz`;
  const signed = (column: string): string => (part.sign === 1 ? column : `-${column} AS ${column}`);
  const [units, sign] = [[...SUMMED].map(signed).join(', '), `${part.sign} AS sign`];
  const rolledUp = (rollup: RollupName, only = 'true'): string => {
    const { table, where } = sumsFor(query, rollup, part.rows, conditions);
    return `SELECT bucket AS at, ${DIMENSIONS}, ${part.label} AS label, ${sign}, ${signed('rows')}, ${signed('requests')},
        ${signed('attempts')}, ${signed('provisional')}, ${units}, latency, first_token
      FROM tracing.${table} JOIN tracing.rollup_groups USING (group_id)
      WHERE ${part.where} AND ${where} AND ${only} AND bucket >= ${moment(fromMs)} AND bucket < ${moment(toMs)}`;
  };
  // Months hold what is folded of their days; the rest is there still.
  if (from === 'months') return `${rolledUp('months')} UNION ALL ${rolledUp('days', `partition <> ${FOLDED}`)}`;
  if (from !== 'ledger') return rolledUp(from);
  const day = (ms: number): string => `${conditions.value(new Date(ms).toISOString().slice(0, 10))}::date`;
  const time = (column: string): string =>
    `ARRAY[1024 | width_bucket(${column}, '{${BUCKET_BOUNDS.join(',')}}'::bigint[])]::bigint[]`;
  // An id begins with its moment, so that days' primary keys lead there.
  const id = (ms: number): string => `${conditions.value(firstIdAt(ms))}::uuid`;
  const count = part.sign === 1 ? `(${COUNT})` : `-(${COUNT})`;
  const labels = part.rows === 'once' ? '' : 'CROSS JOIN unnest(cost_labels) AS label';
  return `SELECT occurred_at AS at, ${DIMENSIONS}, ${part.label} AS label, ${sign}, ${part.sign}::bigint AS rows,
      CASE WHEN attempt_index = 0 THEN ${count} ELSE 0 END::bigint AS requests, (${count})::bigint AS attempts,
      CASE WHEN kind <> 'settle' THEN ${count} ELSE 0 END::bigint AS provisional,
      ${units}, CASE WHEN kind = 'settle' THEN ${time('duration_ms')} ELSE '{}' END AS latency,
      CASE WHEN kind = 'settle' AND first_token_ms > 0 THEN ${time('first_token_ms')} ELSE '{}' END AS first_token
    FROM tracing.ledger ${labels} WHERE ${part.where} AND kind <> 'open'
      AND attempt_day >= ${day(fromMs)} AND attempt_day <= ${day(toMs)}
      AND attempt_id >= ${id(fromMs)} AND attempt_id < ${id(toMs)}
      AND occurred_at >= ${moment(fromMs)} AND occurred_at < ${moment(toMs)}`;
}
