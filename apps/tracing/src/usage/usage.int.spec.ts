import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { TokenUsage } from '@roundhouse/contracts/common/v1/common';
import { EndStatus, type Attribution, type UsageSettle } from '@roundhouse/contracts/events/v1/usage';
import { newId } from '@roundhouse/kernel';
import { freshDatabase } from '@roundhouse/testing';
import { idAt } from '../database/id-at.fixture.ts';
import { adjust, open, provisional, settle } from '../ingest/usage-messages.fixture.ts';
import { testLedger } from '../test-ledger.fixture.ts';
import { REBUILD_ROLLUPS } from '../rollups/rebuild-rollups.fixture.ts';
import { PostgresVerificationReader } from '../verification/infra/postgres-verification-reader.ts';
import { toLedgerLine, type LedgerRecord } from './infra/ledger-line.mapper.ts';
import { PostgresUsageReader } from './infra/postgres-usage-reader.ts';
import { requestIdsStatement, requestRowsStatement } from './infra/request-statements.ts';
import { sumsOf } from './domain/usage-sums.ts';
import type { RequestQuery, UsageGroup, UsageQuery, UsageScope } from './usage.ports.ts';
import { MAX_GROUPS, UsageService } from './usage.service.ts';

const ORG: UsageScope = { kind: 'organization', organizationId: 'org' };
const EVERYTHING: UsageScope = { kind: 'installation' };
const HOSTILE = [
  `' OR 1=1 --`,
  `'; DROP TABLE tracing.ledger; --`,
  '%',
  '_',
  '\\',
  '$1',
  '{org}',
  '" OR ""="',
  'org\u{10FFFF}',
];

const ledger = testLedger(freshDatabase);
let service: UsageService;

beforeAll(async () => {
  service = new UsageService(new PostgresUsageReader(ledger.source), new PostgresVerificationReader(ledger.source));
});

beforeEach(async () => {
  await ledger.empty();
});

const record = (...records: Uint8Array[]) => ledger.record(...records);

/** Copies the one row of the ledger, with other values that may name the copy's number `n`. */
async function multiply(copies: number, change: string): Promise<void> {
  await ledger.admin.query(
    `CREATE TEMPORARY TABLE copy AS SELECT l.*, n FROM tracing.ledger l, generate_series(1, ${copies}) n`,
  );
  await ledger.admin.query(`UPDATE copy SET ${change}`);
  await ledger.admin.query('ALTER TABLE copy DROP COLUMN n');
  await ledger.admin.query('INSERT INTO tracing.ledger SELECT * FROM copy');
  await ledger.admin.query('DROP TABLE copy');
  for (const statement of REBUILD_ROLLUPS) await ledger.admin.query(statement);
}

/** A settle of a request of its own. */
function call(charged: Partial<Attribution> = {}, change: Partial<UsageSettle> = {}): Uint8Array {
  return settle(newId(), change, { requestId: newId(), ...charged });
}

function window(fromMs = Date.now() - 3_600_000, toMs = Date.now() + 3_600_000) {
  const all = { model: '', deploymentId: '', providerId: '', projectId: '', apiKeyId: '' };
  return { from: new Date(fromMs), to: new Date(toMs), ...all };
}

const PLAIN = { order: 'cost', timeZone: 'UTC', costLabel: '', labelName: '', top: 0 } as const;

const usageOf = (scope: UsageScope, groupBy: UsageGroup[], change: Partial<UsageQuery> = {}) =>
  service.usage({ scope, filter: window(), groupBy, ...PLAIN, ...change });

const requestsOf = (scope: UsageScope, change: Partial<RequestQuery> = {}) =>
  service.requests({
    scope,
    filter: window(),
    status: '',
    minLatencyMs: 0,
    requestIdPrefix: '',
    reason: '',
    refusingStep: '',
    tag: '',
    beforeRequestId: '',
    limit: 200,
    ...change,
  });

describe('usage', () => {
  it('is the net of settles, provisionals, reversals and adjustments, to the last pico-dollar', async () => {
    const [settled, died, returned] = [newId(), newId(), newId()];
    const usage = TokenUsage.fromPartial({
      inputTokens: 10,
      cacheReadTokens: 4,
      cacheWriteTokens: 3,
      cacheWrite1hTokens: 2,
      outputTokens: 5,
      reasoningTokens: 1,
      images: 2,
      audioMs: 61_001,
      characters: 4_096,
      pages: 3,
    });
    await record(open(settled), settle(settled, { usage, costPico: 9_007_199_254_740_993n }), adjust(settled, -30n));
    await record(provisional(died, 40n), provisional(returned, 70n));
    await record(settle(returned, { endStatus: EndStatus.END_STATUS_CANCELLED }));
    const { rows, total } = await usageOf(ORG, ['model']);
    expect(rows).toMatchObject([{ groups: [{ id: 'model', key: 'demo-chat' }], sums: total }]);
    expect(total).toEqual({
      requests: 3n,
      attempts: 3n,
      successes: 1n,
      errors: 1n,
      cancelled: 1n,
      provisional: 1n,
      inputTokens: 29n,
      outputTokens: 11n,
      cacheReadTokens: 4n,
      cacheWriteTokens: 5n,
      audioInputTokens: 0n,
      imageTokens: 0n,
      images: 2n,
      audioMs: 61_001n,
      characters: 4_096n,
      pages: 3n,
      reasoningTokens: 1n,
      audioOutputTokens: 0n,
      costPico: 9_007_199_254_740_993n - 30n + 40n + 100n,
    });
  });

  it('says in SQL what the rows say one by one', async () => {
    for (let index = 0; index < 40; index += 1) {
      const id = newId();
      const rows = [
        settle(id, { costPico: BigInt(index) }, { attemptIndex: index % 3 }),
        provisional(id, 7n),
        adjust(id, -2n),
      ];
      await record(...rows.slice(index % 3 === 0 ? 0 : index % 2));
    }
    const { rows } = await ledger.admin.query<{ request_id: string }>('SELECT DISTINCT request_id FROM tracing.ledger');
    const { text, values } = requestRowsStatement(
      ORG,
      rows.map((row) => row.request_id),
    );
    const lines = (await ledger.source.query<LedgerRecord[]>(text, [...values])).map(toLedgerLine);
    expect((await usageOf(ORG, ['project'])).total).toEqual(sumsOf(lines));
  });

  it('is grouped by one or two things, largest first within a time', async () => {
    await record(
      call({ modelId: 'm1', apiKeyId: 'k1' }, { costPico: 5n }),
      call({ modelId: 'm1', apiKeyId: 'k2' }, { costPico: 50n }),
      call({ modelId: 'm2', apiKeyId: 'k1' }, { costPico: 6n }),
    );
    const found = async (...groupBy: UsageGroup[]) =>
      (await usageOf(ORG, groupBy)).rows.map(({ groups, sums }) => [...groups.map(({ id }) => id), sums.costPico]);
    expect(await found('model')).toEqual([
      ['m1', 55n],
      ['m2', 6n],
    ]);
    expect(await found('model', 'api-key')).toEqual([
      ['m1', 'k2', 50n],
      ['m2', 'k1', 6n],
      ['m1', 'k1', 5n],
    ]);
    const hour = new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000).toISOString().replace('.000', '');
    expect(await found('hour')).toEqual([[hour, 61n]]);
  });

  it('has days as a time zone has them, also where the clock changes', async () => {
    // 2026-03-29 has 23 hours in Berlin: it begins at 23:00 UTC and ends at 22:00 UTC.
    const at = (text: string): string => idAt(Date.parse(text));
    for (const text of [
      '2026-03-28T22:59:59Z',
      '2026-03-28T23:00:00Z',
      '2026-03-29T21:59:59Z',
      '2026-03-29T22:00:00Z',
    ]) {
      await record(settle(at(text)));
    }
    const filter = window(Date.parse('2026-03-28T00:00:00Z'), Date.parse('2026-03-31T00:00:00Z'));
    const days = async (timeZone: string) =>
      (await usageOf(ORG, ['day'], { filter, timeZone })).rows.map(({ groups, sums }) => [
        groups[0]?.id,
        sums.attempts,
      ]);
    expect(await days('Europe/Berlin')).toEqual([
      ['2026-03-27T23:00:00Z', 1n],
      ['2026-03-28T23:00:00Z', 2n],
      ['2026-03-29T22:00:00Z', 1n],
    ]);
    expect(await days('UTC')).toEqual([
      ['2026-03-28T00:00:00Z', 2n],
      ['2026-03-29T00:00:00Z', 2n],
    ]);
    await expect(usageOf(ORG, ['day'], { filter, timeZone: 'Nowhere/Land' })).rejects.toMatchObject({
      reason: 'INVALID_REQUEST',
    });
  });

  it('is of the window alone: from inclusive, to exclusive', async () => {
    const id = newId();
    const ms = parseInt(id.replace('-', '').slice(0, 12), 16);
    await record(settle(id));
    const within = async (from: number, to: number) =>
      (await usageOf(ORG, ['model'], { filter: window(from, to) })).total.attempts;
    expect(await within(ms, ms + 1)).toBe(1n);
    expect(await within(ms + 1, ms + 2)).toBe(0n);
    expect(await within(ms - 1, ms)).toBe(0n);
  });

  it('refuses an answer of too many groups, and answers the largest one that is allowed', async () => {
    await record(settle());
    await multiply(MAX_GROUPS - 1, `ordinal = n, kind = 'adjust', api_key_id = 'k' || n`);
    expect((await usageOf(ORG, ['api-key'])).rows).toHaveLength(MAX_GROUPS);
    await record(call({ apiKeyId: 'one more' }));
    await expect(usageOf(ORG, ['api-key'])).rejects.toMatchObject({ reason: 'INVALID_REQUEST' });
  });

  it('that takes too long is given up', async () => {
    const slow = new UsageService(
      {
        usage: () =>
          ledger.source.transaction(async (manager) => {
            await manager.query(`SET LOCAL statement_timeout = '20ms'`);
            return manager.query('SELECT pg_sleep(5)');
          }),
        requests: () => Promise.reject(new Error('unused')),
        request: () => Promise.reject(new Error('unused')),
      },
      new PostgresVerificationReader(ledger.source),
    );
    const query: UsageQuery = { scope: ORG, filter: window(), groupBy: ['model'], ...PLAIN };
    await expect(slow.usage(query)).rejects.toMatchObject({ reason: 'DEADLINE' });
  });
});

describe('two tenants', () => {
  it('see nothing of each other, nor a project or team of another one (security 3)', async () => {
    const [mine, theirs] = [newId(), newId()];
    await record(
      call({ organizationId: 'a', projectId: 'p1', requestId: mine }),
      call({ organizationId: 'a', projectId: 'p2', teamId: 't1' }),
      call({ organizationId: 'b', projectId: 'p3', requestId: theirs }),
    );
    const attempts = async (scope: UsageScope) => [
      (await usageOf(scope, ['project'])).total.attempts,
      (await requestsOf(scope)).requests.length,
    ];
    const parts = (projectIds: string[], teamIds: string[] = []): UsageScope => ({
      kind: 'parts',
      organizationId: 'a',
      projectIds,
      teamIds,
    });
    expect(await attempts(EVERYTHING)).toEqual([3n, 3]);
    expect(await attempts({ kind: 'organization', organizationId: 'a' })).toEqual([2n, 2]);
    expect(await attempts(parts(['p1']))).toEqual([1n, 1]);
    expect(await attempts(parts([], ['t1']))).toEqual([1n, 1]);
    expect(await attempts(parts(['p1'], ['t1']))).toEqual([2n, 2]);
    expect(await attempts(parts(['p3']))).toEqual([0n, 0]);
    expect(await attempts(parts([]))).toEqual([0n, 0]);
    for (const scope of [{ kind: 'organization', organizationId: 'a' }, parts(['p1', 'p3'])] as const) {
      expect((await service.request(scope, mine)).requestId).toBe(mine);
      await expect(service.request(scope, theirs)).rejects.toMatchObject({ reason: 'NOT_FOUND' });
      expect((await requestsOf(scope, { requestIdPrefix: theirs })).requests).toEqual([]);
    }
  });

  it('cannot be reached by what stands in a filter', async () => {
    await record(call({ organizationId: 'b' }), call());
    const total = async (scope: UsageScope, change: object) =>
      (await usageOf(scope, ['model'], { filter: { ...window(), ...change } })).total.attempts;
    for (const text of HOSTILE) {
      expect(await total({ kind: 'organization', organizationId: text }, {})).toBe(0n);
      expect(await total({ kind: 'parts', organizationId: 'org', projectIds: [text], teamIds: [text] }, {})).toBe(0n);
      for (const name of ['model', 'deploymentId', 'providerId', 'projectId', 'apiKeyId']) {
        expect([name, text, await total(ORG, { [name]: text })]).toEqual([name, text, 0n]);
      }
      const found = await Promise.all([
        requestsOf(ORG, { requestIdPrefix: text }),
        requestsOf(ORG, { status: text }),
        requestsOf(ORG, { filter: { ...window(), model: text } }),
      ]);
      expect(found.flatMap(({ requests }) => requests)).toEqual([]);
      await expect(service.request(ORG, text)).rejects.toMatchObject({ reason: 'NOT_FOUND' });
      await requestsOf(ORG, { beforeRequestId: text });
    }
    expect((await usageOf(EVERYTHING, ['project'])).total.attempts).toBe(2n);
  });
});

describe('requests', () => {
  it('come newest first, each once, page after page, with all their attempts', async () => {
    const ids = Array.from({ length: 25 }, () => newId());
    for (const requestId of ids.toSorted(() => 0.5)) {
      await record(
        call({ requestId }, { endStatus: EndStatus.END_STATUS_ERROR, costPico: 0n, durationMs: 10 }),
        call({ requestId, attemptIndex: 1 }),
        open(newId()),
      );
    }
    const seen: string[] = [];
    for (let before = '', page = 0; page < 4; page += 1) {
      const { requests, nextBeforeRequestId } = await requestsOf(ORG, { beforeRequestId: before, limit: 10 });
      seen.push(...requests.map(({ requestId }) => requestId));
      expect(requests.every(({ attempts, status }) => attempts.length === 2 && status === 'success')).toBe(true);
      before = nextBeforeRequestId;
      if (before === '') break;
    }
    expect(seen).toEqual(ids.toSorted().toReversed());
  });

  it('are found by what any attempt was about, and by how they ended as a whole', async () => {
    const [fine, failed, slow] = [newId(), newId(), newId()];
    const error = { endStatus: EndStatus.END_STATUS_ERROR };
    await record(
      call({ requestId: fine, deploymentId: 'd1' }, error),
      call({ requestId: fine, deploymentId: 'd2', attemptIndex: 1 }),
      call({ requestId: failed, deploymentId: 'd1', modelKey: 'other' }, error),
      call({ requestId: slow, providerId: 'p2', apiKeyId: 'k2', projectId: 'p9' }, { durationMs: 5_000 }),
    );
    const found = async (change: Partial<RequestQuery>, part: object = {}) =>
      (await requestsOf(ORG, { ...change, filter: { ...window(), ...part } })).requests.map(
        ({ requestId }) => requestId,
      );
    expect(await found({ status: 'error' })).toEqual([failed]);
    expect(await found({ status: 'success' })).toEqual([slow, fine]);
    expect(await found({ minLatencyMs: 4_000 })).toEqual([slow]);
    expect(await found({ minLatencyMs: 4_000, status: 'error' })).toEqual([]);
    expect(await found({ requestIdPrefix: failed.slice(0, -1) })).toContain(failed);
    expect(await found({ requestIdPrefix: failed })).toEqual([failed]);
    expect(await found({}, { deploymentId: 'd1' })).toEqual([failed, fine]);
    expect(await found({}, { model: 'other' })).toEqual([failed]);
    expect(await found({}, { providerId: 'p2', apiKeyId: 'k2', projectId: 'p9' })).toEqual([slow]);
  });

  it('that are rare are found over several pages, none of which reads for ever', async () => {
    await record(call({ requestId: '00000000-rare' }, { endStatus: EndStatus.END_STATUS_ERROR }));
    await multiply(
      6000,
      `attempt_id = gen_random_uuid(), end_status = 'success', request_id = '1' || lpad(n::text, 8, '0')`,
    );
    const rare = { minLatencyMs: 0, status: 'error', filter: { ...window(), providerId: '', model: 'model' } };
    const first = await requestsOf(ORG, rare);
    expect(first).toEqual({ requests: [], nextBeforeRequestId: '100001001' });
    const second = await requestsOf(ORG, { ...rare, beforeRequestId: first.nextBeforeRequestId });
    expect(second.requests.map(({ requestId }) => requestId)).toEqual(['00000000-rare']);
    expect(second.nextBeforeRequestId).toBe('');
    // Where only requests as a whole are asked about, the others are not looked at.
    expect((await requestsOf(ORG, { status: 'error' })).requests).toHaveLength(1);
  });

  it('are not found by ids of no time that there is', async () => {
    for (const id of ['ffffffff-ffff-7fff-bfff-ffffffffffff', '00000000-0000-7000-8000-000000000000', 'odd', '']) {
      await expect(service.request(ORG, id)).rejects.toMatchObject({ reason: 'NOT_FOUND' });
    }
  });

  it('of a large ledger are read along the index, however many there are', async () => {
    await record(call());
    await multiply(20_000, `ordinal = n, kind = 'adjust', request_id = gen_random_uuid()`);
    await ledger.admin.query('ANALYZE tracing.ledger');
    for (const scope of [ORG, EVERYTHING]) {
      const asked = { reason: '', refusingStep: '', tag: '' };
      const query = {
        scope,
        filter: window(),
        status: '',
        minLatencyMs: 0,
        requestIdPrefix: '',
        beforeRequestId: '',
        ...asked,
      };
      const { text, values } = requestIdsStatement({ ...query, limit: 51 });
      const plan = await ledger.source.query<{ 'QUERY PLAN': string }[]>(`EXPLAIN ${text}`, [...values]);
      const shown = plan.map((line) => line['QUERY PLAN']).join('\n');
      expect(shown).toMatch(/Index (Only )?Scan Backward using ledger_\d+_/);
      expect(shown).not.toContain('Sort');
    }
  });
});
