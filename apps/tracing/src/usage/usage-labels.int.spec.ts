import { beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@roundhouse/kernel';
import { freshDatabase } from '@roundhouse/testing';
import { idAt } from '../database/id-at.fixture.ts';
import { settle } from '../ingest/usage-messages.fixture.ts';
import { testLedger } from '../test-ledger.fixture.ts';
import { PostgresVerificationReader } from '../verification/infra/postgres-verification-reader.ts';
import { PostgresUsageReader } from './infra/postgres-usage-reader.ts';
import type { UsageQuery } from './usage.ports.ts';
import { UsageService } from './usage.service.ts';

const DAY_MS = 24 * 3_600_000;

const ledger = testLedger(freshDatabase);
let service: UsageService;
let query: UsageQuery;

beforeAll(async () => {
  service = new UsageService(new PostgresUsageReader(ledger.source), new PostgresVerificationReader(ledger.source));
  const call = (costPico: bigint, costLabels: string[], modelId = 'm1'): Uint8Array =>
    settle(newId(), { costPico }, { costLabels, modelId });
  const records = [
    call(500n, ['run=1', 'team=search']),
    call(300n, ['team=search'], 'm2'),
    call(200n, ['team=ads']),
    call(90n, ['run=1']),
    call(10n, []),
  ];
  await ledger.record(...records);
  const today = Math.floor(Date.now() / DAY_MS) * DAY_MS;
  query = {
    scope: { kind: 'organization', organizationId: 'org' },
    filter: {
      from: new Date(today - DAY_MS),
      to: new Date(today + 2 * DAY_MS),
      model: '',
      deploymentId: '',
      providerId: '',
      projectId: '',
      apiKeyId: '',
    },
    groupBy: ['cost-label'],
    order: 'cost',
    timeZone: 'UTC',
    costLabel: '',
    labelName: '',
    top: 0,
  };
});

/** An id of an attempt that began at this moment. */
const at = (text: string): string => idAt(Date.parse(text));

async function asked(change: Partial<UsageQuery>): Promise<{ rows: unknown[]; total: string }> {
  const { rows, total } = await service.usage({ ...query, ...change });
  const shown = rows.map(({ groups, sums }) => [
    ...groups.map(({ id, rest }) => (rest ? '(rest)' : id)),
    Number(sums.costPico),
  ]);
  return { rows: shown, total: `${total.costPico} of ${total.requests}` };
}

describe('cost labels', () => {
  it('part all that was used by the values of one label, to the pico-dollar, whoever has none apart', async () => {
    expect(await asked({ labelName: 'team' })).toEqual({
      rows: [
        ['search', 800],
        ['ads', 200],
        ['', 100],
      ],
      total: '1100 of 5',
    });
    expect(await asked({ labelName: 'team', groupBy: ['model', 'cost-label'] })).toEqual({
      rows: [
        ['m1', 'search', 500],
        ['m2', 'search', 300],
        ['m1', 'ads', 200],
        ['m1', '', 100],
      ],
      total: '1100 of 5',
    });
  });

  it('are all named when none is, and the total still counts each call once', async () => {
    expect(await asked({})).toEqual({
      rows: [
        ['team=search', 800],
        ['run=1', 590],
        ['team=ads', 200],
      ],
      total: '1100 of 5',
    });
  });

  it('narrow any question, also one for other labels', async () => {
    expect(await asked({ costLabel: 'run=1', groupBy: ['model'] })).toEqual({ rows: [['m1', 590]], total: '590 of 2' });
    expect(await asked({ costLabel: 'run=1', labelName: 'team' })).toEqual({
      rows: [
        ['search', 500],
        ['', 90],
      ],
      total: '590 of 2',
    });
    expect(await asked({ costLabel: "x' OR true --=1" })).toEqual({ rows: [], total: '0 of 0' });
  });

  it('stand apart as far as they are among the largest, all others together behind them', async () => {
    expect(await asked({ labelName: 'team', top: 1 })).toEqual({
      rows: [
        ['search', 800],
        ['(rest)', 300],
      ],
      total: '1100 of 5',
    });
    expect((await asked({ groupBy: ['day', 'model'], top: 1 })).rows).toEqual([
      [expect.any(String), 'm1', 800],
      [expect.any(String), '(rest)', 300],
    ]);
  });
});

describe('the day on which clocks go back', () => {
  it('has twenty-five hours, of which two have the same name and stay apart', async () => {
    const moments = ['2026-10-24T21:59:59Z', '2026-10-24T22:00:00Z', '2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z'];
    const records = [...moments, '2026-10-25T22:59:59Z', '2026-10-25T23:00:00Z'].map((moment) =>
      settle(at(moment), { costPico: 1n }, { costLabels: ['team=night'] }),
    );
    await ledger.record(...records);
    const filter = { ...query.filter, from: new Date('2026-10-24T22:00:00Z'), to: new Date('2026-10-25T23:00:00Z') };
    const inBerlin = { filter, timeZone: 'Europe/Berlin' };
    expect((await asked({ ...inBerlin, groupBy: ['day'] })).rows).toEqual([['2026-10-24T22:00:00Z', 4]]);
    const byHour = [
      ['2026-10-24T22:00:00Z', 1],
      ['2026-10-25T00:00:00Z', 1],
      ['2026-10-25T01:00:00Z', 1],
      ['2026-10-25T22:00:00Z', 1],
    ];
    expect((await asked({ ...inBerlin, groupBy: ['hour'] })).rows).toEqual(byHour);
    const labelled = await asked({ ...inBerlin, groupBy: ['hour', 'cost-label'], labelName: 'team' });
    expect(labelled.rows).toEqual(byHour.map(([hour, cost]) => [hour, 'night', cost]));
  });
});
