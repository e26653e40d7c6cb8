import { beforeEach, describe, expect, it } from '@jest/globals';
import type { DeepPartial, RequestContent, RequestRecord } from '@roundhouse/contracts/events/v1/request';
import { newId, systemClock } from '@roundhouse/kernel';
import type { MasterKeys } from '@roundhouse/secrets';
import { createLogger, createMetrics } from '@roundhouse/telemetry';
import { eventually, freshDatabase, inParallel } from '@roundhouse/testing';
import { idAt } from '../database/id-at.fixture.ts';
import { tablesHolding } from '../database/tables-holding.fixture.ts';
import { PostgresRequestContents } from '../request-content/infra/postgres-request-contents.ts';
import { saidMessage } from '../request-content/request-contents.fixture.ts';
import type { ErasureSubject } from '../request-content/request-content.ports.ts';
import { PostgresRequestStore } from '../requests/infra/postgres-request-store.ts';
import { RequestsService } from '../requests/requests.service.ts';
import { AT_ONCE } from '../at-once.fixture.ts';
import { testLedger } from '../test-ledger.fixture.ts';
import type { UsageScope } from '../usage/usage.ports.ts';
import { testMasterKeys } from './master-keys.fixture.ts';

const ORG: UsageScope = { kind: 'organization', organizationId: 'org' };
const EVERYTHING: UsageScope = { kind: 'installation' };
const CANARY = 'canary-4711';
const DAY_MS = 24 * 3_600_000;

const ledger = testLedger(freshDatabase);
const masterKeys = testMasterKeys();

beforeEach(async () => {
  const tables = ['requests', 'request_contents', 'request_erasures', 'request_retention', 'content_keys'];
  await ledger.admin.query(`TRUNCATE ${tables.map((table) => `tracing.${table}`).join(', ')}`);
});

const service = (keys: MasterKeys = masterKeys, retentionDays = 30) =>
  new RequestsService(
    new PostgresRequestStore(ledger.source, keys),
    retentionDays,
    systemClock,
    createLogger('tracing', 'fatal'),
    createMetrics('tracing'),
  );
const take = (...messages: { readonly data: Uint8Array }[]) => service().take(messages);
const contentsWith = (keys: MasterKeys) => new PostgresRequestContents(ledger.source, keys);

const caller = (change: object = {}) => ({ organizationId: 'org', projectId: 'project', apiKeyId: 'key', ...change });
/** What was said in full; only its beginning is a preview. */
const whole = (record: DeepPartial<RequestRecord> = {}, content: DeepPartial<RequestContent> = {}) =>
  saidMessage(
    {
      capture: 'full',
      requestPreview: 'Once upon',
      requestText: `Once upon a ${CANARY}`,
      answerText: CANARY,
      ...content,
    },
    record,
  );

const read = async (requestId: string, keys: MasterKeys = masterKeys): Promise<string | undefined> =>
  (await contentsWith(keys).content(EVERYTHING, requestId))?.content?.requestText;
const erase = (subject: ErasureSubject, subjectId: string, id = newId()) =>
  contentsWith(masterKeys).erase({ id, organizationId: 'org', subject, subjectId });

async function keyIds(): Promise<string[]> {
  const { rows } = await ledger.admin.query<{ id: string }>('SELECT id FROM tracing.content_keys ORDER BY id');
  return rows.map(({ id }) => id);
}

/** Contents that nobody can open any more. */
async function unreadable(): Promise<number> {
  const { rows } = await ledger.admin.query(
    `SELECT 1 FROM tracing.request_contents WHERE content_key IS NOT NULL
       AND content_key NOT IN (SELECT id FROM tracing.content_keys)`,
  );
  return rows.length;
}

describe('what was said in full (security 77)', () => {
  it('stands in no table, and is shown to whoever may see it', async () => {
    const said = whole();
    await take(said);
    expect(await tablesHolding(ledger.admin, CANARY)).toEqual([]);
    expect((await tablesHolding(ledger.admin, 'Once upon')).length).toBeGreaterThan(0);
    const kept = await contentsWith(masterKeys).content(ORG, said.requestId);
    expect(kept?.content).toMatchObject({ requestText: `Once upon a ${CANARY}`, answerText: CANARY, capture: 'full' });
  });

  it('is packed, as nobody can pack it afterwards', async () => {
    await take(whole({}, { requestText: 'The same words. '.repeat(10_000) }));
    const { rows } = await ledger.admin.query<{ bytes: number }>(
      'SELECT length(content) AS bytes FROM tracing.request_contents',
    );
    expect(rows[0]?.bytes).toBeLessThan(2_000);
  });

  it('has a key for the words of a day of those who can be erased together', async () => {
    const yesterday = { requestId: idAt(Date.now() - DAY_MS) };
    await take(...Array.from({ length: 20 }, () => whole()));
    await take(whole(), whole());
    expect(await keyIds()).toHaveLength(1);
    await take(
      whole(yesterday),
      whole({ endUser: 'ann' }),
      whole({ caller: caller({ memberId: 'bob' }) }),
      whole({ caller: caller({ organizationId: 'other' }) }),
      saidMessage({ requestPreview: 'no more than this' }, { endUser: 'eve' }),
    );
    expect(await keyIds()).toHaveLength(5);
    expect(await tablesHolding(ledger.admin, '(ann')).toEqual([]);
  });

  it('is sealed once, however many replicas take it at once', async () => {
    const said = Array.from({ length: 60 }, (_, index) => whole({ endUser: `user-${index % 5}` }));
    await Promise.all(Array.from({ length: 6 }, (_, at) => take(...said.slice(at * 5), ...said.slice(0, at * 5))));
    expect(await keyIds()).toHaveLength(5);
    expect(await Promise.all(said.map(({ requestId }) => read(requestId)))).toEqual(
      said.map(() => `Once upon a ${CANARY}`),
    );
  });

  it('has its keys for whoever else wants them, however long its rows take', async () => {
    await ledger.admin.query('BEGIN; LOCK TABLE tracing.request_contents IN SHARE MODE');
    const taking = Promise.all([take(whole()), take(whole())]);
    try {
      await eventually(async () => (await keyIds()).length === 1);
    } finally {
      await ledger.admin.query('COMMIT');
    }
    await taking;
    expect(await keyIds()).toHaveLength(1);
  });

  it.each<[ErasureSubject, DeepPartial<RequestRecord>]>([
    ['key', { caller: caller({ apiKeyId: 'subject' }) }],
    ['member', { caller: caller({ memberId: 'subject' }) }],
    ['user', { endUser: 'subject' }],
  ])('cannot be read from a copy of its rows once its %s is erased; what others said can', async (subject, record) => {
    const said = whole(record);
    const others = [whole(), whole({ ...record, caller: caller({ organizationId: 'other', apiKeyId: 'subject' }) })];
    await take(said, ...others);
    for (const table of ['requests', 'request_contents']) {
      await ledger.admin.query(`CREATE TEMP TABLE copy_of_${table} AS SELECT * FROM tracing.${table}`);
    }
    expect(await erase(subject, 'subject')).toMatchObject({ contents: 1, left: 0 });
    expect(await keyIds()).toHaveLength(2);
    const { rows } = await ledger.admin.query<{ columns: string }>(
      `SELECT string_agg(quote_ident(attname), ', ') AS columns FROM pg_attribute
       WHERE attrelid = 'tracing.request_contents'::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''`,
    );
    const columns = rows[0]!.columns;
    await ledger.admin.query('TRUNCATE tracing.requests, tracing.request_contents');
    await ledger.admin.query('INSERT INTO tracing.requests SELECT * FROM copy_of_requests');
    await ledger.admin.query(
      `INSERT INTO tracing.request_contents (${columns}) SELECT ${columns} FROM copy_of_request_contents`,
    );
    await ledger.admin.query('DROP TABLE copy_of_requests, copy_of_request_contents');
    expect((await contentsWith(masterKeys).content(ORG, said.requestId))?.content).toBeUndefined();
    for (const { requestId } of others) expect(await read(requestId)).toContain(CANARY);
  });

  it('of an organization loses all its keys at once, and another one’s stay', async () => {
    const [mine, theirs] = [whole({ endUser: 'ann' }), whole({ caller: caller({ organizationId: 'other' }) })];
    await take(mine, whole(), whole({ requestId: idAt(Date.now() - DAY_MS) }), theirs);
    expect(await erase('organization', 'org')).toMatchObject({ records: 3, contents: 3, left: 0 });
    expect(await keyIds()).toHaveLength(1);
    await take(mine);
    expect(await read(mine.requestId)).toBeUndefined();
    expect(await read(theirs.requestId)).toContain(CANARY);
  });

  it('of after an erasure is kept, also when the erasure is asked for again', async () => {
    const before = whole({ endUser: 'ann' });
    await take(before);
    const id = newId();
    await erase('user', 'ann', id);
    const after = whole({ endUser: 'ann', requestId: idAt(Date.now() + 1_000) });
    await take(before, after);
    expect(await erase('user', 'ann', id)).toMatchObject({ contents: 0, left: 0 });
    expect(await read(after.requestId)).toContain(CANARY);
    expect(await read(before.requestId)).toBeUndefined();
  });

  it('goes with its key, also where a gateway’s clock is ahead of the erasure', async () => {
    const ahead = whole({ endUser: 'ann', requestId: idAt(Date.now() + 60_000) });
    await take(ahead);
    expect(await erase('user', 'ann')).toMatchObject({ contents: 1, left: 0 });
    expect(await unreadable()).toBe(0);
  });

  it('is not lost to an erasure that comes while it is being taken in, unless it is erased', async () => {
    const batches = Array.from({ length: 20 }, (_, at) =>
      Array.from({ length: 10 }, (__, index) => whole({ endUser: (at + index) % 3 === 0 ? 'ann' : `user-${index}` })),
    );
    const taking = inParallel(batches, AT_ONCE, (batch) => take(...batch));
    const erased = await Promise.all(['ann', 'user-1', 'user-2'].map((user) => erase('user', user)));
    await taking;
    expect(erased.map(({ left }) => left)).toEqual([0, 0, 0]);
    expect(await unreadable()).toBe(0);
    const { rows } = await ledger.admin.query<{ end_user: string }>('SELECT end_user FROM tracing.request_contents');
    expect(rows.filter(({ end_user: user }) => ['ann', 'user-1', 'user-2'].includes(user))).toEqual([]);
    expect(rows.length).toBeGreaterThan(0);
  }, 30_000);

  it('opens in its own row alone: not in another one’s, and not with another organization’s key', async () => {
    const [mine, also] = [whole(), whole()];
    const theirs = whole({ caller: caller({ organizationId: 'other' }) });
    await take(mine, also, theirs);
    const swap = (what: string, from: string) =>
      ledger.admin.query(
        `UPDATE tracing.request_contents row SET (${what}) = (SELECT ${what} FROM tracing.request_contents WHERE request_id = $1)
         WHERE request_id = $2`,
        [from, mine.requestId],
      );
    for (const [what, from] of [
      ['content, content_key', theirs.requestId],
      ['content, content_key', also.requestId],
    ] as const) {
      await swap(what, from);
      await expect(read(mine.requestId)).rejects.toThrow(expect.objectContaining({ reason: 'INTERNAL' }));
    }
    expect(await read(theirs.requestId)).toContain(CANARY);
  });

  it('is neither shown nor taken in with another master key, and the error names the key that is missing', async () => {
    const said = whole();
    await take(said);
    const error = expect.objectContaining({
      reason: 'INTERNAL',
      message:
        'What was said is sealed under the master key test, which the file of CONTENT_KEY_FILE of tracing does not hold as it was.',
    });
    for (const wrong of [testMasterKeys('another'), testMasterKeys()]) {
      await expect(read(said.requestId, wrong)).rejects.toEqual(error);
      await expect(service(wrong).take([whole()])).rejects.toEqual(error);
    }
    expect(await read(said.requestId)).toContain(CANARY);
  });

  it('loses its key when its day is over, for each organization as it wants', async () => {
    const at = (days: number, organizationId: string) =>
      whole({ requestId: idAt(Date.now() - days * DAY_MS), caller: caller({ organizationId }) });
    await service(masterKeys, 90).take([1, 5, 20].flatMap((days) => [at(days, 'org'), at(days, 'brief')]));
    const retention = { requestLogDays: undefined, contentDays: 3 };
    await contentsWith(masterKeys).setRetention(1n, [{ organizationId: 'brief', ...retention }]);
    await service(masterKeys, 10).keepDays();
    const { rows } = await ledger.admin.query<{ key: string }>(
      `SELECT organization_id || ' ' || (current_date - request_day) AS key FROM tracing.content_keys ORDER BY 1`,
    );
    expect(rows.map(({ key }) => key)).toEqual(['brief 1', 'org 1', 'org 5']);
    expect(await unreadable()).toBe(0);
  });
});
