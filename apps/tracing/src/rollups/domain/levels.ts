import { DIMENSIONS, groupIdOf, nothingIn, type RolledUp, type Rollup, type RollupGroup } from './roll-up.ts';

/** A dimension of sums. */
export type Dimension = (typeof DIMENSIONS)[number];

const MODEL = ['modelId', 'modelKey', 'deploymentId', 'providerId', 'upstreamModelId'] as const;

/**
 * Sums that are kept apart by fewer dimensions as well, because dashboards rarely ask by key: the coarsest first. How
 * attempts ended is kept by each.
 */
export const LEVELS = [
  { level: 'installation', keeps: [] },
  { level: 'organization', keeps: ['organizationId'] },
  { level: 'model', keeps: MODEL },
  { level: 'team', keeps: ['organizationId', 'projectId', 'teamId'] },
  { level: 'organization_model', keeps: ['organizationId', ...MODEL] },
] as const satisfies readonly { level: string; keeps: readonly Dimension[] }[];

/** Name of a level, as its rows have it. */
export type LevelName = (typeof LEVELS)[number]['level'];

/** Sums of one level. Their group names what the level does not keep with empty text. */
export interface LevelRollup extends Rollup {
  readonly level: LevelName;
  /** Empty where the level does not keep it. */
  readonly organizationId: string;
}

/** What a batch adds to the levels, each list in the order of its key. */
export interface RolledUpLevels {
  readonly groups: readonly RollupGroup[];
  readonly hours: readonly LevelRollup[];
  readonly days: readonly LevelRollup[];
}

/** The coarsest level that knows all of these dimensions; undefined = only the finest sums do. */
export function levelKnowing(dimensions: Iterable<Dimension>): LevelName | undefined {
  const asked = [...dimensions].filter((dimension) => dimension !== 'endStatus');
  return LEVELS.find(({ keeps }) => asked.every((name) => (keeps as readonly Dimension[]).includes(name)))?.level;
}

/** Whether a level keeps organizations apart. */
export function keepsOrganizations(level: LevelName): boolean {
  return LEVELS.some((one) => one.level === level && (one.keeps as readonly Dimension[]).includes('organizationId'));
}

/** Adds up what a batch adds to the finest sums. */
export function rollUpLevels({ groups, hours, days }: RolledUp): RolledUpLevels {
  const known = new Map<string, RollupGroup>();
  const coarser = new Map(
    groups.map((group) => [group.groupId, LEVELS.map(({ keeps }) => groupAt(known, group, keeps))] as const),
  );
  return {
    groups: [...known.values()].toSorted((one, other) => (one.groupId < other.groupId ? -1 : 1)),
    hours: addedUp(hours, coarser),
    days: addedUp(days, coarser),
  };
}

function groupAt(known: Map<string, RollupGroup>, group: RollupGroup, keeps: readonly Dimension[]): RollupGroup {
  const kept = (name: Dimension): boolean => name === 'endStatus' || keeps.includes(name);
  const values = DIMENSIONS.map((name) => (kept(name) ? group[name] : ''));
  const key = JSON.stringify(values);
  let found = known.get(key);
  if (found === undefined) {
    const named = Object.fromEntries(DIMENSIONS.map((name, index) => [name, values[index]]));
    found = { ...named, groupId: groupIdOf(values) } as RollupGroup;
    known.set(key, found);
  }
  return found;
}

function addedUp(rollups: readonly Rollup[], coarser: ReadonlyMap<string, readonly RollupGroup[]>): LevelRollup[] {
  const sums = new Map<string, LevelRollup>();
  for (const rollup of rollups) {
    const { bucketMs, partition } = rollup;
    for (const [index, { groupId, organizationId }] of coarser.get(rollup.groupId)!.entries()) {
      const { level } = LEVELS[index]!;
      const key = `${level}/${bucketMs}/${partition}/${groupId}`;
      let sum = sums.get(key);
      if (sum === undefined) {
        sum = { ...nothingIn(bucketMs, partition, groupId), level, organizationId };
        sums.set(key, sum);
      }
      addRollup(sum, rollup);
    }
  }
  return [...sums].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, sum]) => sum);
}

function addRollup(sum: Rollup, added: Rollup): void {
  sum.rows += added.rows;
  sum.requests += added.requests;
  sum.attempts += added.attempts;
  sum.provisional += added.provisional;
  sum.costPico += added.costPico;
  for (const unit of Object.keys(added.units) as (keyof Rollup['units'])[]) sum.units[unit] += added.units[unit];
  addTimes(sum.latency, added.latency);
  addTimes(sum.firstToken, added.firstToken);
}

function addTimes(sum: Map<number, bigint>, added: ReadonlyMap<number, bigint>): void {
  for (const [bucket, counted] of added) sum.set(bucket, (sum.get(bucket) ?? 0n) + counted);
}
