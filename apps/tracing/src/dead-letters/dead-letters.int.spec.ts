import { beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { newId, systemClock } from '@roundhouse/kernel';
import { freshDatabase } from '@roundhouse/testing';
import { readMessages } from '../ingest/usage-batch.mapper.ts';
import { batch, message, settle } from '../ingest/usage-messages.fixture.ts';
import { testLedger } from '../test-ledger.fixture.ts';
import { DeadLettersService, MAX_REPLAYED } from './dead-letters.service.ts';
import { PostgresDeadLetterStore } from './infra/postgres-dead-letter-store.ts';
import { readableOf } from './letter-messages.ts';

const DAY_MS = 24 * 3_600_000;

const ledger = testLedger(freshDatabase);
let nowMs: number;
let service: DeadLettersService;

beforeAll(async () => {
  const clock = { nowMs: () => nowMs };
  service = new DeadLettersService(new PostgresDeadLetterStore(ledger.source), ledger.store, clock, {
    info: jest.fn(),
  });
});

beforeEach(() => {
  nowMs = systemClock.nowMs();
});

const FIRST = { spoolId: '', replayed: false, before: '', limit: 50 };

/** Records that are parked by a reader whose clock is far behind: to it they lie in the future. */
async function park(records: readonly Uint8Array[], spoolId = newId()): Promise<string> {
  await ledger.store.record(readMessages([message(spoolId, 1, records)], nowMs - 30 * DAY_MS));
  return spoolId;
}

const rowsOf = async (spoolId: string): Promise<number> => {
  const found: unknown[] = await ledger.source.query('SELECT 1 FROM tracing.ledger WHERE spool_id = $1', [spoolId]);
  return found.length;
};

describe('dead letters', () => {
  it('are alerted in the transaction that parks them, once', async () => {
    const spoolId = newId();
    const [record, other] = [settle(), settle()];
    await park([record, other], spoolId);
    await park([record, other], spoolId);
    const alerts = await ledger.source.query<{ payload: { count: number; letters: { spool_id: string }[] } }[]>(
      `SELECT payload FROM tracing.alert_outbox WHERE kind = 'alert.dead_letters' AND payload->'letters'->0->>'spool_id' = $1`,
      [spoolId],
    );
    expect(alerts).toHaveLength(1);
    expect(alerts[0]!.payload).toMatchObject({ count: 2, letters: [{ spool_id: spoolId }, { spool_id: spoolId }] });
  });

  it('are listed, shown with what can be read, and recorded by a replay, once', async () => {
    const spoolId = await park([settle(), settle()]);
    const { data, total } = await service.list({ ...FIRST, spoolId });
    expect(data).toHaveLength(2);
    expect(total).toBeGreaterThanOrEqual(2n);
    const whole = await service.get(data[0]!.id);
    expect(JSON.parse(readableOf(whole))).toMatchObject({ attribution: { modelKey: 'demo-chat' } });
    const ids = data.map(({ id }) => id);
    expect(await service.replay(ids)).toEqual({ tried: 2, recorded: 2, rows: 2, faults: [] });
    expect(await rowsOf(spoolId)).toBe(2);
    expect(await service.replay(ids)).toEqual({ tried: 0, recorded: 0, rows: 0, faults: [] });
    expect((await service.list({ ...FIRST, spoolId })).data).toEqual([]);
    expect((await service.list({ ...FIRST, spoolId, replayed: true })).data).toEqual([
      expect.objectContaining({ replayedAt: expect.any(Date) }),
      expect.objectContaining({ replayedAt: expect.any(Date) }),
    ]);
  });

  it('that a replay recorded before it died are recorded no second time', async () => {
    const spoolId = await park([settle()]);
    const { data } = await service.list({ ...FIRST, spoolId });
    await service.replay([data[0]!.id]);
    await ledger.source.query('UPDATE tracing.dead_letters SET replayed_at = NULL WHERE spool_id = $1', [spoolId]);
    expect(await service.replay([data[0]!.id])).toEqual({ tried: 1, recorded: 1, rows: 0, faults: [] });
    expect(await rowsOf(spoolId)).toBe(1);
  });

  it('that still cannot be read stay parked and say why', async () => {
    const spoolId = newId();
    await ledger.take(message(spoolId, 1, [Buffer.from('no record at all')]));
    const [letter] = (await service.list({ ...FIRST, spoolId })).data;
    const { faults, recorded } = await service.replay([letter!.id]);
    expect(recorded).toBe(0);
    expect(faults).toEqual([{ id: letter!.id, reason: expect.stringContaining('record') }]);
    expect((await service.list({ ...FIRST, spoolId })).data).toHaveLength(1);
    expect(readableOf(await service.get(letter!.id))).toBe('');
  });

  it('of a whole message that a later release can read are recorded as the batch that it was', async () => {
    const spoolId = newId();
    const payload = batch(spoolId, 1, [settle(), settle(), settle()]);
    await ledger.source.query(
      `INSERT INTO tracing.dead_letters (spool_id, digest, first_seq, last_seq, reason, payload)
       VALUES ($1, sha256($2), 1, 3, 'the message is no usage batch', $2)`,
      [spoolId, Buffer.from(payload)],
    );
    const [letter] = (await service.list({ ...FIRST, spoolId })).data;
    expect(await service.replay([letter!.id])).toMatchObject({ recorded: 1, rows: 3 });
    expect(await rowsOf(spoolId)).toBe(3);
  });

  it('are paged without gaps, newest first', async () => {
    const spoolId = await park(Array.from({ length: 5 }, () => settle()));
    const seen: string[] = [];
    for (let before = ''; ;) {
      const { data, next } = await service.list({ ...FIRST, spoolId, before, limit: 2 });
      seen.push(...data.map(({ id }) => id));
      if (next === '') break;
      before = next;
    }
    expect(new Set(seen).size).toBe(5);
    expect(seen).toHaveLength(5);
  });

  it('that still cannot be read keep none that came later from their turn, however many they are', async () => {
    await ledger.source.query('UPDATE tracing.dead_letters SET replayed_at = now()');
    const spoolId = newId();
    await ledger.source.query(
      `INSERT INTO tracing.dead_letters (spool_id, digest, first_seq, last_seq, reason, payload, received_at)
       SELECT $1, sha256(payload), n, n, 'no record', payload, now() - interval '1 hour'
       FROM generate_series(1, ${MAX_REPLAYED + 20}) AS n, convert_to('no record ' || n, 'UTF8') AS payload`,
      [spoolId],
    );
    const good = await park([settle()]);
    expect(await service.replay([])).toMatchObject({ tried: MAX_REPLAYED, recorded: 0 });
    expect(await service.replay([])).toMatchObject({ tried: MAX_REPLAYED, recorded: 1 });
    expect(await rowsOf(good)).toBe(1);
    // All of them have had their turn once: those that wait longest are next, and nobody is tried twice before.
    const [{ last, next }] = await ledger.source.query<[{ last: number; next: number }]>(
      `SELECT count(*) FILTER (WHERE tried_at IS NULL)::int AS next, count(*)::int AS last
       FROM tracing.dead_letters WHERE spool_id = $1`,
      [spoolId],
    );
    expect({ last, next }).toEqual({ last: MAX_REPLAYED + 20, next: 0 });
  });
});
