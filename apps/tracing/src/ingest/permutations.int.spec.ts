import { describe, expect, it } from '@jest/globals';
import { newId } from '@roundhouse/kernel';
import type { UsageMessage } from '@roundhouse/messaging';
import { freshDatabase } from '@roundhouse/testing';
import { testLedger } from '../test-ledger.fixture.ts';
import { numbers, randomMessages } from '../rollups/random-usage.fixture.ts';
import { laterKind, message, settle } from './usage-messages.fixture.ts';

const SEEDS = 100;
const LONG = process.env['ROUNDHOUSE_LONG'] === '1';
/** Sets of messages that are permuted, and messages of each: about 20 records in a message. */
const [SETS, MESSAGES] = LONG ? [10, 24] : [1, 10];

const SUMS = (table: string): string => `
  SELECT bucket, group_id, sum(rows) AS rows, sum(requests) AS requests, sum(attempts) AS attempts,
    sum(provisional) AS provisional, sum(input_tokens) AS input, sum(output_tokens) AS output, sum(images) AS images,
    sum(cost_pico) AS cost,
    (SELECT jsonb_object_agg(place, counted) FROM (
       SELECT stored & 1023 AS place, sum(stored >> 10) AS counted FROM tracing.${table} r, unnest(r.latency) stored
       WHERE r.bucket = s.bucket AND r.group_id = s.group_id GROUP BY 1) latency) AS latency
  FROM tracing.${table} s GROUP BY bucket, group_id ORDER BY bucket, group_id`;

/** Everything that stands in the tables, without the moment of writing and whose partition a sum came through. */
const ledger = testLedger(freshDatabase);

async function tables(): Promise<unknown> {
  const rowsOf = async (sql: string): Promise<unknown> => (await ledger.admin.query(sql)).rows;
  return {
    ledger: await rowsOf(
      `SELECT to_jsonb(l) - 'recorded_at' AS row FROM tracing.ledger l ORDER BY attempt_id, kind, ordinal`,
    ),
    hours: await rowsOf(SUMS('rollup_hours')),
    days: await rowsOf(SUMS('rollup_days')),
    progress: await rowsOf('SELECT spool_id, covered::text FROM tracing.spool_progress ORDER BY spool_id'),
    parked: await rowsOf('SELECT spool_id, digest::text, reason FROM tracing.dead_letters ORDER BY 1, 2'),
  };
}

function shuffled<T>(items: readonly T[], below: (limit: number) => number): T[] {
  const result = [...items];
  for (let index = result.length - 1; index > 0; index -= 1) {
    const other = below(index + 1);
    [result[index], result[other]] = [result[other] as T, result[index] as T];
  }
  return result;
}

/** Everything that can come: all kinds of records, things that cannot be read, and kinds of a later release. */
function messagesOf(seed: number): UsageMessage[] {
  const garbage = { ...message(newId(), 1, [settle(), settle()]), data: Buffer.from('garbage') };
  return [
    ...randomMessages(seed).slice(0, MESSAGES),
    garbage,
    message(newId(), 1, [settle(), Buffer.from([0xff, 0xff]), laterKind()]),
  ];
}

describe('events in any order', () => {
  it(`end in the same tables in ${SEEDS} permutations, each delivered twice in batches of any size, then replayed twice`, async () => {
    for (let set = 1; set <= SETS; set += 1) {
      const messages = messagesOf(set);
      let expected: unknown;
      for (let seed = 1; seed <= SEEDS; seed += 1) {
        const below = numbers(seed);
        await ledger.empty();
        const order = shuffled([...messages, ...messages], below);
        while (order.length > 0) {
          // Several partitions at once, as several replicas have them.
          const batches = [order.splice(0, 1 + below(12)), order.splice(0, 1 + below(12))].filter(
            (some) => some.length > 0,
          );
          await Promise.all(batches.map((some) => ledger.take(...some)));
        }
        // Reading the tables costs more than filling them.
        if (seed > 1 && seed % 10 !== 0) {
          expect({ seed, digest: await digest() }).toEqual({ seed, digest: (expected as { digest: string }).digest });
          continue;
        }
        const found = { tables: await tables(), digest: await digest() };
        expected ??= found;
        expect({ seed, ...found }).toEqual({ seed, ...(expected as object) });
      }
      for (let replay = 0; replay < 2; replay += 1) {
        for (const one of messages) await ledger.take(one);
      }
      expect({ tables: await tables(), digest: await digest() }).toEqual(expected);
    }
  }, 900_000);
});

/** The ledger and the sums in few bytes. */
async function digest(): Promise<string> {
  const { rows } = await ledger.admin.query<{ digest: string }>(
    `SELECT md5((SELECT string_agg(md5((to_jsonb(l) - 'recorded_at')::text), '' ORDER BY attempt_id, kind, ordinal)
       FROM tracing.ledger l)
     || (SELECT string_agg(md5(s::text), '' ORDER BY bucket, group_id) FROM (
       SELECT bucket, group_id, sum(rows), sum(requests), sum(attempts), sum(provisional), sum(cost_pico)
       FROM tracing.rollup_hours GROUP BY 1, 2) s)
     || (SELECT string_agg(covered::text, '' ORDER BY spool_id) FROM tracing.spool_progress)
     || (SELECT count(*)::text FROM tracing.dead_letters)) AS digest`,
  );
  return rows[0]?.digest ?? '';
}
