import { beforeAll, describe, expect, it } from '@jest/globals';
import { freshDatabase, inParallel } from '@roundhouse/testing';
import { AT_ONCE } from '../at-once.fixture.ts';
import { testLedger } from '../test-ledger.fixture.ts';
import { foldLevels } from '../rollups/infra/fold-levels.ts';
import { numbers, randomMessages } from '../rollups/random-usage.fixture.ts';
import { PostgresUsageReader } from './infra/postgres-usage-reader.ts';
import { piecesFor } from './infra/usage-rows.ts';
import type { UsageGroup, UsageQuery, UsageRow, UsageScope } from './usage.ports.ts';

/** More of them with `npm run test:long`. */
const QUESTIONS = process.env['ROUNDHOUSE_LONG'] === '1' ? 3_000 : 60;
const HOUR_MS = 3_600_000;
const MOST = 10_000;

const SCOPES: readonly UsageScope[] = [
  { kind: 'installation' },
  { kind: 'organization', organizationId: 'org-1' },
  { kind: 'parts', organizationId: 'org-0', projectIds: ['project-1'], teamIds: ['team-0'] },
];
const GROUPS: readonly UsageGroup[] = [
  'model',
  'deployment',
  'provider',
  'project',
  'api-key',
  'team',
  'member',
  'status',
  'upstream-model',
  'cost-label',
  'day',
  'hour',
];
const ZONES = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Pacific/Kiritimati'];

const ledger = testLedger(freshDatabase);

beforeAll(async () => {
  for (const seed of [11, 12, 13, 14]) {
    await inParallel(randomMessages(seed), AT_ONCE, (one) => ledger.take(one));
    // What came last is not folded into months yet.
    if (seed === 13) await foldLevels(ledger.source);
  }
});

function question(seed: number): UsageQuery {
  const next = numbers(seed);
  for (let warm = 0; warm < 8; warm += 1) next(2);
  const pick = <T>(list: readonly T[]): T => list[next(list.length)]!;
  const moment = (): number => {
    // As far back as nobody recorded anything, now and then: whole months are among that.
    if (next(4) === 0) return Date.UTC(new Date().getUTCFullYear() - 1, 0);
    const ms = Date.now() - 5 * 24 * HOUR_MS + next(6 * 24 * HOUR_MS);
    return next(3) === 0 ? ms : ms - (ms % (pick([1, 24]) * HOUR_MS));
  };
  const [from, to] = [moment(), moment()].toSorted((one, other) => one - other) as [number, number];
  const named = (name: string): string => (next(4) === 0 ? `${name}-${next(3)}` : '');
  const filter = { from: new Date(from), to: new Date(to), model: next(6) === 0 ? 'demo-chat' : named('model') };
  const [first, second] = [pick(GROUPS), pick(GROUPS)];
  const times = [first, second].filter((group) => group === 'day' || group === 'hour').length;
  return {
    scope: pick(SCOPES),
    filter: { ...filter, deploymentId: '', providerId: '', projectId: named('project'), apiKeyId: named('key') },
    groupBy: first === second || times > 1 ? [first] : [first, second],
    order: pick(['tokens', 'cost']),
    timeZone: pick(ZONES),
    costLabel: next(5) === 0 ? pick(['team=a', 'team=b', 'run=1']) : '',
    labelName: pick(['', 'team', 'run', 'none']),
    top: next(3) === 0 ? 1 + next(2) : 0,
  };
}

const plain = (rows: readonly UsageRow[]): unknown =>
  rows.map(({ latency, firstToken, ...row }) => ({
    ...row,
    latency: [...latency].toSorted(([one], [other]) => one - other),
    firstToken: [...firstToken].toSorted(([one], [other]) => one - other),
  }));

describe('usage', () => {
  it('is the same from rollups as from the ledger, whatever is asked', async () => {
    const rolledUp = new PostgresUsageReader(ledger.source);
    const rowByRow = new PostgresUsageReader(ledger.source, ({ filter }) => [
      { from: 'ledger', fromMs: filter.from.getTime(), toMs: filter.to.getTime() },
    ]);
    const answeredFrom = new Set<string>();
    let groups = 0;
    for (let seed = 1; seed <= QUESTIONS; seed += 1) {
      const asked = question(seed);
      for (const { from } of piecesFor(asked, 'months')) answeredFrom.add(from);
      const found = await rolledUp.usage(asked, MOST);
      groups += found.length;
      expect({ seed, asked, rows: plain(found) }).toEqual({
        seed,
        asked,
        rows: plain(await rowByRow.usage(asked, MOST)),
      });
    }
    expect(answeredFrom).toEqual(new Set(['ledger', 'hours', 'days', 'months']));
    expect(groups).toBeGreaterThan(QUESTIONS * 2);
  }, 900_000);
});
