import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newId, systemClock } from '@roundhouse/kernel';
import { createLogger, createMetrics } from '@roundhouse/telemetry';
import { freshDatabase, inParallel } from '@roundhouse/testing';
import { tablesHolding } from '../database/tables-holding.fixture.ts';
import { AT_ONCE } from '../at-once.fixture.ts';
import { testLedger } from '../test-ledger.fixture.ts';
import { testMasterKeys } from '../content-keys/master-keys.fixture.ts';
import { idAt } from '../database/id-at.fixture.ts';
import { PostgresRequestStore } from '../requests/infra/postgres-request-store.ts';
import { RequestsService } from '../requests/requests.service.ts';
import { PostgresUsageReader } from '../usage/infra/postgres-usage-reader.ts';
import type { RecordedFilter, RequestQuery, UsageScope } from '../usage/usage.ports.ts';
import { PostgresRequestContents } from './infra/postgres-request-contents.ts';
import type { ErasureSubject } from './request-content.ports.ts';
import { saidMessage } from './request-contents.fixture.ts';

const ORG: UsageScope = { kind: 'organization', organizationId: 'org' };
const OTHER: UsageScope = { kind: 'organization', organizationId: 'other' };
const DAY_MS = 24 * 3_600_000;
const NOTHING_THOUGHT = { rating: '', score: undefined, label: '', comment: '' };

const ledger = testLedger(freshDatabase);
const masterKeys = testMasterKeys();
let store: PostgresRequestStore;
let contents: PostgresRequestContents;
let reader: PostgresUsageReader;

beforeAll(async () => {
  store = new PostgresRequestStore(ledger.source, masterKeys);
  contents = new PostgresRequestContents(ledger.source, masterKeys);
  reader = new PostgresUsageReader(ledger.source);
}, 60_000);

beforeEach(async () => {
  const tables = [
    'requests',
    'request_contents',
    'request_feedback',
    'request_erasures',
    'request_retention',
    'content_keys',
  ];
  await ledger.admin.query(`TRUNCATE ${tables.map((table) => `tracing.${table}`).join(', ')}`);
});

const service = (retentionDays = 30, nowMs = (): number => Date.now()) =>
  new RequestsService(
    store,
    retentionDays,
    { ...systemClock, nowMs },
    createLogger('tracing', 'fatal'),
    createMetrics('tracing'),
  );
const take = (...messages: { readonly data: Uint8Array }[]) => service().take(messages);

const caller = (change: object = {}) => ({ organizationId: 'org', projectId: 'project', apiKeyId: 'key', ...change });
const ANYTHING: RecordedFilter = { search: '', memberId: '', endUser: '', costLabel: '', feedback: '' };

async function found(asked: Partial<RecordedFilter>, scope: UsageScope = ORG): Promise<string[]> {
  const window = { from: new Date(Date.now() - 20 * DAY_MS), to: new Date(Date.now() + DAY_MS) };
  const query: RequestQuery = {
    scope,
    filter: { ...window, model: '', deploymentId: '', providerId: '', projectId: '', apiKeyId: '' },
    status: '',
    minLatencyMs: 0,
    reason: '',
    refusingStep: '',
    tag: '',
    requestIdPrefix: '',
    recorded: { ...ANYTHING, ...asked },
    beforeRequestId: '',
    limit: 100,
  };
  return (await reader.requests(query)).requests.map(({ requestId }) => requestId);
}

const tablesWith = (text: string) => tablesHolding(ledger.admin, text);

describe('what was said', () => {
  it('is kept once, shown with its request, and found by its words', async () => {
    const paris = saidMessage({ requestPreview: 'What is the capital of France?', answerPreview: 'It is Paris.' });
    const berlin = saidMessage({ requestPreview: 'And of Germany?', answerPreview: 'Berlin, since 1990.' });
    await take(paris, berlin);
    await take(paris);
    expect(await found({ search: 'paris' })).toEqual([paris.requestId]);
    expect(await found({ search: 'capital -berlin' })).toEqual([paris.requestId]);
    expect(await found({ search: '"since 1990"' })).toEqual([berlin.requestId]);
    expect(await found({ search: 'of' })).toEqual([berlin.requestId, paris.requestId].toSorted().toReversed());
    expect(await found({ search: `'; DROP TABLE x; -- & | ! (` })).toEqual([]);
    const request = await reader.request(ORG, paris.requestId);
    expect(request?.aside).toMatchObject({ capture: 'preview', answerPreview: 'It is Paris.', thumbsUp: 0 });
    const kept = await contents.content(ORG, paris.requestId);
    expect(kept?.content).toMatchObject({ requestPreview: 'What is the capital of France?' });
  });

  it('is nobody else’s to find or to read', async () => {
    const said = saidMessage({ requestPreview: 'Paris' });
    await take(said);
    expect(await found({ search: 'paris' }, OTHER)).toEqual([]);
    expect(await contents.content(OTHER, said.requestId)).toBeUndefined();
    const part: UsageScope = { kind: 'parts', organizationId: 'org', projectIds: ['elsewhere'], teamIds: [] };
    expect(await found({ search: 'paris' }, part)).toEqual([]);
  });

  it('is found by its words through their index, however much was said beside', async () => {
    const day = new Date().toISOString().slice(0, 10).replaceAll('-', '');
    await take(saidMessage({ requestPreview: 'a needle' }));
    await ledger.admin.query(
      `INSERT INTO tracing.request_contents_${day} (request_day, request_id, received_at, organization_id, project_id, team_id,
         api_key_id, member_id, end_user, capture, request_preview, answer_preview, content)
       SELECT current_date, 'x' || n, now(), 'org', '', '', '', '', '', 'preview', 'hay ' || n, 'stack', '' FROM generate_series(1, 50000) n`,
    );
    await ledger.admin.query(`VACUUM ANALYZE tracing.request_contents_${day}`);
    const { rows } = await ledger.admin.query<Record<string, string>>(
      `EXPLAIN SELECT request_id FROM tracing.request_contents WHERE request_day = current_date AND organization_id = 'org'
       AND search @@ websearch_to_tsquery('simple', 'needle')`,
    );
    expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toMatch(
      /Bitmap Index Scan on request_contents_\d+_search_idx/,
    );
    expect(await found({ search: 'needle' })).toHaveLength(1);
  });

  it('and whose it is are found by member, end user and cost label', async () => {
    const mine = saidMessage(
      {},
      { caller: caller({ memberId: 'ann' }), endUser: 'user-7', costLabels: ['team=search'] },
    );
    await take(mine, saidMessage({}));
    for (const asked of [{ memberId: 'ann' }, { endUser: 'user-7' }, { costLabel: 'team=search' }]) {
      expect(await found(asked)).toEqual([mine.requestId]);
    }
    expect(await found({ costLabel: 'team=sales' })).toEqual([]);
  });
});

describe('feedback', () => {
  const give = (requestId: string, authorId: string, change: object, scope = ORG) =>
    contents.giveFeedback(scope, requestId, { ...NOTHING_THOUGHT, authorId, ...change });

  it('is one per author, the latest, and stands in lists', async () => {
    const said = saidMessage({});
    await take(said, saidMessage({}));
    await give(said.requestId, 'ann', { rating: 'up' });
    await give(said.requestId, 'ann', { rating: 'down', score: 0.25, label: 'wrong', comment: 'no' });
    await give(said.requestId, 'bob', { rating: 'down' });
    const kept = await contents.content(ORG, said.requestId);
    expect(kept?.feedback).toMatchObject([
      { authorId: 'bob', rating: 'down', score: undefined },
      { authorId: 'ann', rating: 'down', score: 0.25, label: 'wrong', comment: 'no' },
    ]);
    expect((await reader.request(ORG, said.requestId))?.aside).toMatchObject({
      thumbsUp: 0,
      thumbsDown: 2,
      capture: 'preview',
    });
    expect(await found({ feedback: 'down' })).toEqual([said.requestId]);
    expect(await found({ feedback: 'any' })).toEqual([said.requestId]);
    expect(await found({ feedback: 'up' })).toEqual([]);
  });

  it('is given on requests that the author may see', async () => {
    const said = saidMessage({});
    await take(said);
    expect(await give(said.requestId, 'eve', { rating: 'up' }, OTHER)).toBeUndefined();
    expect(await give(newId(), 'ann', { rating: 'up' })).toBeUndefined();
    expect((await contents.content(ORG, said.requestId))?.feedback).toEqual([]);
  });
});

describe('an erasure (security 77)', () => {
  const CANARY = 'canary-4711';
  const erase = (subject: ErasureSubject, subjectId: string, organizationId = 'org', id = newId()) =>
    contents.erase({ id, organizationId, subject, subjectId });

  it.each<[ErasureSubject, object]>([
    ['key', { caller: caller({ apiKeyId: 'subject' }) }],
    ['member', { caller: caller({ memberId: 'subject' }) }],
    ['user', { endUser: 'subject' }],
    ['request', {}],
  ])('by %s leaves nothing in any table or partition, and keeps out what comes again', async (subject, record) => {
    const words = {
      requestPreview: `ask ${CANARY}`,
      answerPreview: 'x',
      requestText: `full ${CANARY}`,
      capture: 'full',
    };
    const today = saidMessage(words, record);
    const before = saidMessage(words, { ...record, requestId: idAt(Date.now() - 3 * DAY_MS) });
    const erased = subject === 'request' ? [today] : [today, before];
    const others = [
      saidMessage({ requestPreview: 'mine' }),
      saidMessage(
        { requestPreview: 'theirs' },
        { ...record, caller: caller({ organizationId: 'other', apiKeyId: 'subject', memberId: 'subject' }) },
      ),
    ];
    await take(...erased, ...others);
    for (const { requestId } of erased) {
      await contents.giveFeedback(ORG, requestId, { ...NOTHING_THOUGHT, authorId: 'a', comment: CANARY });
    }
    expect((await tablesWith(CANARY)).length).toBeGreaterThanOrEqual(2);
    const count = erased.length;
    const result = await erase(subject, subject === 'request' ? today.requestId : 'subject');
    expect(result).toMatchObject({ records: count, contents: count, feedback: count, left: 0 });
    expect(await tablesWith(CANARY)).toEqual([]);
    if (subject === 'user') expect(await tablesWith('(subject')).toEqual([]);
    // What lies in the stream still, or in a gateway.
    await take(...erased);
    expect(await tablesWith(CANARY)).toEqual([]);
    expect(await found({})).toEqual([others[0]!.requestId]);
    expect(await found({}, OTHER)).toEqual([others[1]!.requestId]);
    // What the subject says from now on is kept.
    if (subject === 'request') return;
    const later = saidMessage({ requestPreview: 'later' }, { ...record, requestId: idAt(Date.now() + 60_000) });
    await take({ data: later.data });
    expect(await found({ search: 'later' })).toHaveLength(1);
  });

  it('misses nothing that is being inserted meanwhile', async () => {
    const record = { caller: caller({ apiKeyId: 'subject' }) };
    const batches = Array.from({ length: 40 }, () =>
      Array.from({ length: 25 }, () => saidMessage({ requestPreview: CANARY }, record)),
    );
    const inserting = inParallel(batches, AT_ONCE, (batch) => take(...batch));
    const result = await erase('key', 'subject');
    await inserting;
    expect(result.left).toBe(0);
    expect(await tablesWith(CANARY)).toEqual([]);
  }, 30_000);

  it('that is asked for again goes on with the same moment', async () => {
    await take(saidMessage({}, { caller: caller({ apiKeyId: 'subject' }) }));
    const id = newId();
    const first = await erase('key', 'subject', 'org', id);
    const second = await erase('key', 'subject', 'org', id);
    expect(second.until).toEqual(first.until);
    expect(second).toMatchObject({ records: 0, left: 0 });
    const { rows } = await ledger.admin.query<{ records: string }>('SELECT records FROM tracing.request_erasures');
    expect(rows).toEqual([{ records: '1' }]);
  });

  it('takes what a member said of others’ requests', async () => {
    const said = saidMessage({});
    await take(said);
    await contents.giveFeedback(ORG, said.requestId, { ...NOTHING_THOUGHT, authorId: 'ann', comment: CANARY });
    expect(await erase('member', 'ann')).toMatchObject({ records: 0, feedback: 1, left: 0 });
    expect(await tablesWith(CANARY)).toEqual([]);
  });
});

describe('retention (security 76)', () => {
  const at = (agoDays: number, organizationId: string) =>
    saidMessage(
      { requestPreview: `${organizationId} ${agoDays}` },
      {
        requestId: idAt(Date.now() - agoDays * DAY_MS),
        receivedAtUnixMs: BigInt(Math.floor(Date.now() - agoDays * DAY_MS)),
        caller: caller({ organizationId }),
      },
    );
  const ages = async (table: string): Promise<string[]> => {
    const { rows } = await ledger.admin.query<{ age: string }>(
      `SELECT organization_id || ' ' || round(extract(epoch FROM now() - received_at) / 86400) AS age FROM tracing.${table}`,
    );
    return rows.map(({ age }) => age).toSorted();
  };
  const says = (organizationId: string, requestLogDays?: number, contentDays?: number) => ({
    organizationId,
    requestLogDays,
    contentDays,
  });

  it('is up to each organization: nothing is older than it wants', async () => {
    const messages = ['brief', 'long', 'usual', 'none'].flatMap((name) => [1, 5, 9, 20].map((days) => at(days, name)));
    await service(90).take(messages);
    await contents.setRetention(1n, [says('brief', 7, 2), says('long', 60, 15), says('none', 30, 0)]);
    await contents.giveFeedback({ kind: 'installation' }, messages[3]!.requestId, {
      ...NOTHING_THOUGHT,
      authorId: 'a',
    });
    await service(10).keepDays();
    expect(await ages('requests')).toEqual(
      [
        'brief 1',
        'brief 5',
        'long 1',
        'long 20',
        'long 5',
        'long 9',
        'none 1',
        'none 20',
        'none 5',
        'none 9',
        'usual 1',
        'usual 5',
        'usual 9',
      ].toSorted(),
    );
    expect(await ages('request_contents')).toEqual(
      ['brief 1', 'long 1', 'long 5', 'long 9', 'usual 1', 'usual 5', 'usual 9'].toSorted(),
    );
    const { rows } = await ledger.admin.query('SELECT 1 FROM tracing.request_feedback');
    expect(rows).toEqual([]);
  });

  it('forgets an erasure once nothing of before it is let in any more, and none earlier', async () => {
    await contents.erase({ id: newId(), organizationId: 'org', subject: 'key', subjectId: 'key' });
    const keptAfter = async (days: number): Promise<number> => {
      await ledger.admin.query(`UPDATE tracing.request_erasures SET until = now() - make_interval(days => $1)`, [days]);
      await service(40).keepDays();
      const { rows } = await ledger.admin.query('SELECT 1 FROM tracing.request_erasures');
      return rows.length;
    };
    expect([await keptAfter(41), await keptAfter(43)]).toEqual([1, 0]);
    // What was received before it is too old by then, whoever asks.
    await service(40).take([at(43, 'org'), at(41, 'org')]);
    expect(await ages('requests')).toEqual([]);
  });

  it('goes by whole days where all want the same', async () => {
    await service(90).take([at(12, 'org'), at(3, 'org')]);
    await contents.setRetention(1n, [says('', 7, 7)]);
    await service(90).keepDays();
    expect(await ages('requests')).toEqual(['org 3']);
    const { rows } = await ledger.admin.query<{ name: string }>(
      `SELECT relname AS name FROM pg_inherits JOIN pg_class ON oid = inhrelid
       WHERE inhparent IN ('tracing.requests'::regclass, 'tracing.request_contents'::regclass)`,
    );
    const old = new Date(Date.now() - 12 * DAY_MS).toISOString().slice(0, 10).replaceAll('-', '');
    expect(rows.filter(({ name }) => name.endsWith(old))).toEqual([]);
  });

  it('of nothing keeps nothing, not even of today', async () => {
    await take(at(0, 'org'), at(0, 'other'));
    await contents.setRetention(1n, [says('', undefined, 0), says('org', 0)]);
    await service(30, () => Date.now() + 1_000).keepDays();
    expect(await ages('request_contents')).toEqual([]);
    expect(await ages('requests')).toEqual(['other 0']);
  });

  it('is what the newest configuration says', async () => {
    await contents.setRetention(9n, [says('org', 5)]);
    await contents.setRetention(7n, [says('org', 1)]);
    await contents.setRetention(9n, [says('org', 6), says('other', 2)]);
    const { rows } = await ledger.admin.query(
      'SELECT organization_id, request_log_days FROM tracing.request_retention ORDER BY organization_id',
    );
    expect(rows).toEqual([
      { organization_id: '', request_log_days: null },
      { organization_id: 'org', request_log_days: 6 },
      { organization_id: 'other', request_log_days: 2 },
    ]);
  });
});
