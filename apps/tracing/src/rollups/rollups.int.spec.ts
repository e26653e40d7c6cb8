import { beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '@roundhouse/kernel';
import type { UsageMessage } from '@roundhouse/messaging';
import { freshDatabase, inParallel } from '@roundhouse/testing';
import { readMessages } from '../ingest/usage-batch.mapper.ts';
import { adjust, message, provisional, settle } from '../ingest/usage-messages.fixture.ts';
import { AT_ONCE } from '../at-once.fixture.ts';
import { testLedger } from '../test-ledger.fixture.ts';
import { foldLevels } from './infra/fold-levels.ts';
import { bucketOf } from './domain/histogram.ts';
import { randomMessages } from './random-usage.fixture.ts';
import { REBUILD_ROLLUPS } from './rebuild-rollups.fixture.ts';

const TABLES = ['rollup_hours', 'rollup_days'] as const;
/** What a table's rows are also kept apart by. */
const ALSO_BY = { rollup_label_days: 'label', rollup_level_hours: 'level', rollup_level_days: 'level' } as const;

const ledger = testLedger(freshDatabase);

beforeEach(async () => {
  await ledger.empty();
});

const record = (...messages: UsageMessage[]) => ledger.take(...messages);

/** Everything in the rollups, whatever partition it came through. */
async function rollups(): Promise<unknown[]> {
  const found: unknown[] = [];
  for (const [table, column] of [...TABLES.map((one) => [one, ''] as const), ...Object.entries(ALSO_BY)]) {
    const label = column === '' ? `''::text` : `r.${column}`;
    const alike = column === '' ? '' : `AND same.${column} = r.${column}`;
    const { rows } = await ledger.admin.query(`
      SELECT '${table}' AS of, bucket, g.*, ${label} AS label, sum(rows), sum(requests), sum(attempts), sum(provisional), sum(cost_pico),
        sum(input_tokens), sum(cache_read_tokens), sum(output_tokens), sum(images), sum(audio_ms), sum(characters),
        sum(pages), (SELECT array_agg(place || '=' || counted ORDER BY place) FROM (
          SELECT stored & 1023 AS place, sum(stored >> 10) AS counted FROM tracing.${table} same, unnest(latency) stored
          WHERE same.group_id = g.group_id AND same.bucket = r.bucket ${alike} GROUP BY 1) latency),
        (SELECT array_agg(place || '=' || counted ORDER BY place) FROM (
          SELECT stored & 1023 AS place, sum(stored >> 10) AS counted FROM tracing.${table} same, unnest(first_token) stored
          WHERE same.group_id = g.group_id AND same.bucket = r.bucket ${alike} GROUP BY 1) first_token)
      FROM tracing.${table} r JOIN tracing.rollup_groups g USING (group_id)
      GROUP BY bucket, g.group_id, ${label} ORDER BY bucket, group_id, label`);
    found.push(...(rows as unknown[]));
  }
  return found;
}

/** The same from the rows of the ledger, one by one. */
async function fromLedger(): Promise<unknown[]> {
  for (const statement of REBUILD_ROLLUPS) await ledger.admin.query(statement);
  return rollups();
}

describe('rollups', () => {
  it('are the sum of the ledger, whatever came how often, in which order and beside what', async () => {
    for (let seed = 1; seed <= 4; seed += 1) {
      const messages = randomMessages(seed);
      const again = messages.filter((_, index) => index % 3 === 0);
      await inParallel([...messages, ...again], AT_ONCE, (one) => record(one));
      await record(...again, ...messages.toReversed());
      const kept = await rollups();
      expect(kept.length).toBeGreaterThan(20);
      for (const table of Object.keys(ALSO_BY)) {
        expect(kept.filter((row) => (row as { of: string }).of === table).length).toBeGreaterThan(10);
      }
      expect({ seed, sums: kept }).toEqual({ seed, sums: await fromLedger() });
    }
  });

  it('stay what they are when days that are over are folded, again and again and beside what comes late', async () => {
    const messages = randomMessages(5);
    await record(...messages.slice(0, 12));
    const before = await rollups();
    expect(await foldLevels(ledger.source)).toBeGreaterThan(20);
    expect(await foldLevels(ledger.source)).toBe(0);
    expect(await rollups()).toEqual(before);
    await Promise.all([record(...messages.slice(12, 18)), foldLevels(ledger.source), record(...messages.slice(18))]);
    await foldLevels(ledger.source);
    const { rows } = await ledger.admin.query(
      `SELECT DISTINCT partition FROM tracing.rollup_level_hours WHERE bucket < date_trunc('day', now() - interval '1 hour', 'UTC')`,
    );
    expect(rows).toEqual([{ partition: 17 }]);
    const kept = await rollups();
    expect(kept).toEqual(await fromLedger());
    await expect(ledger.source.query('SELECT tracing.fold_levels(now())')).rejects.toThrow('not over');
    for (const statement of [
      'DELETE FROM tracing.rollup_level_days',
      'UPDATE tracing.rollup_level_months SET rows = 0',
    ]) {
      await expect(ledger.source.query(statement)).rejects.toThrow('permission denied');
    }
  });

  it('of months are those of their folded days, however late some of them come', async () => {
    const messages = randomMessages(31);
    const sums = async (table: string, bucket: string): Promise<unknown> =>
      (
        await ledger.admin.query(
          `SELECT level, group_id, ${bucket} AS bucket, sum(rows) AS rows, sum(cost_pico) AS cost, sum(requests) AS requests,
             tracing.merged_histogram(latency) AS latency, tracing.merged_histogram(first_token) AS first_token
           FROM ${table} GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
        )
      ).rows;
    for (const some of [messages.slice(0, 12), messages.slice(12)]) {
      await record(...some);
      await foldLevels(ledger.source);
      const folded = '(SELECT * FROM tracing.rollup_level_days WHERE partition = 17) AS folded';
      const days = await sums(folded, `date_trunc('month', bucket, 'UTC')`);
      expect(days).not.toEqual([]);
      expect(await sums('tracing.rollup_level_months', 'bucket')).toEqual(days);
    }
  });

  it('take a provisional back with its settle, and a correction with its sign', async () => {
    const [died, returned] = [newId(), newId()];
    await record(message(newId(), 1, [provisional(died, 40n), provisional(returned, 70n)]));
    await record(message(newId(), 1, [settle(returned), adjust(returned, -30n)]));
    for (const table of TABLES) {
      const { rows } = await ledger.admin.query(
        `SELECT sum(rows)::int AS rows, sum(attempts)::int AS attempts, sum(provisional)::int AS provisional,
         sum(cost_pico)::text AS cost FROM tracing.${table}`,
      );
      expect(rows).toEqual([{ rows: 5, attempts: 2, provisional: 1, cost: '110' }]);
    }
    const { rows } = await ledger.admin.query(
      'SELECT DISTINCT latency, first_token FROM tracing.rollup_days ORDER BY 1',
    );
    // One settle of 20 ms whose first token came after 5.
    expect(rows).toContainEqual({ latency: [String(1024 + bucketOf(20))], first_token: [String(1024 + 5)] });
  });

  it('count nothing of a batch that does not commit', async () => {
    const broken = readMessages([message(newId(), 1, [settle()])], Date.now());
    const ranges = [{ ...broken.ranges[0]!, firstSeq: 9n, lastSeq: 1n }];
    await expect(ledger.store.record({ ...broken, ranges })).rejects.toThrow();
    expect(await rollups()).toEqual([]);
  });

  it('miss none of the thousands of events of two writers who never wait', async () => {
    const [messages, each] = [60, 256];
    const made = Array.from({ length: messages }, (_, index) =>
      message(
        newId(),
        1,
        Array.from({ length: each }, (_, place) =>
          settle(
            newId(),
            { durationMs: place * 7 },
            { modelId: `m${place % 8}`, apiKeyId: `k${(index + place) % 20}` },
          ),
        ),
      ),
    );
    const half = made.splice(0, messages / 2);
    await Promise.all(
      [made, half].map(async (list) => {
        for (let start = 0; start < list.length; start += 4) await record(...list.slice(start, start + 4));
      }),
    );
    for (const table of TABLES) {
      const { rows } = await ledger.admin.query(`SELECT sum(rows)::int AS rows FROM tracing.${table}`);
      expect(rows).toEqual([{ rows: messages * each }]);
    }
  });
});
