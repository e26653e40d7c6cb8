import { describe, expect, it } from '@jest/globals';
import { LEVELS, levelKnowing, rollUpLevels, type Dimension } from './levels.ts';
import { DIMENSIONS, nothingIn, type Rollup, type RollupGroup } from './roll-up.ts';

const group = (groupId: string, over: Partial<RollupGroup>): RollupGroup => ({
  ...(Object.fromEntries(DIMENSIONS.map((name) => [name, name])) as Omit<RollupGroup, 'groupId'>),
  groupId,
  ...over,
});

const rollup = (groupId: string, costPico: bigint): Rollup => ({
  ...nothingIn(3_600_000, 2, groupId),
  rows: 1n,
  costPico,
  latency: new Map([[40, 1n]]),
});

describe('levelKnowing', () => {
  it('is the coarsest one that knows all that is asked for, and none where only the finest sums do', () => {
    expect(levelKnowing([])).toBe('installation');
    expect(levelKnowing(['endStatus'])).toBe('installation');
    expect(levelKnowing(['organizationId'])).toBe('organization');
    expect(levelKnowing(['modelId', 'modelKey'])).toBe('model');
    expect(levelKnowing(['projectId', 'organizationId'])).toBe('team');
    expect(levelKnowing(['providerId', 'organizationId', 'endStatus'])).toBe('organization_model');
    const finest: Dimension[][] = [['apiKeyId'], ['memberId'], ['organizationId', 'teamId', 'modelId']];
    for (const asked of finest) expect(levelKnowing(asked)).toBeUndefined();
  });
});

describe('rollUpLevels', () => {
  it('adds up each level in groups of what it keeps, histograms as well', () => {
    const groups = [
      group('1', { organizationId: 'a', apiKeyId: 'x' }),
      group('2', { organizationId: 'a', apiKeyId: 'y' }),
      group('3', { organizationId: 'b' }),
    ];
    const hours = [rollup('1', 10n), rollup('2', 20n), rollup('3', 40n)];
    const found = rollUpLevels({ groups, hours, days: [], labels: [] });
    const costs = (level: string): (readonly [string, bigint, bigint | undefined])[] =>
      found.hours
        .filter((sum) => sum.level === level)
        .map((sum) => [sum.organizationId, sum.costPico, sum.latency.get(40)] as const)
        .toSorted(([one], [other]) => (one < other ? -1 : 1));
    const apart = [
      ['a', 30n, 2n],
      ['b', 40n, 1n],
    ];
    expect(costs('installation')).toEqual([['', 70n, 3n]]);
    expect(costs('model')).toEqual([['', 70n, 3n]]);
    for (const level of ['organization', 'team', 'organization_model']) expect(costs(level)).toEqual(apart);
    expect(found.hours).toHaveLength(LEVELS.length + 3);
    expect(found.days).toEqual([]);
  });
});
