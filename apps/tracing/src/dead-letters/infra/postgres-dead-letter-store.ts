import type { DataSource } from 'typeorm';
import type {
  DeadLetterPage,
  DeadLetterQuery,
  DeadLetterStore,
  ParkedLetter,
  RowKey,
  WholeLetter,
} from '../dead-letters.ports.ts';

const ID = `encode(sha256(convert_to(spool_id || ':' || encode(digest, 'hex'), 'UTF8')), 'hex')`;
const AT_US = '(extract(epoch FROM received_at) * 1000000)::bigint';

const COLUMNS = `${ID} AS id, spool_id AS "spoolId", first_seq::text AS "firstSeq", last_seq::text AS "lastSeq", reason,
  length(payload) AS "payloadBytes", received_at AS "receivedAt", replayed_at AS "replayedAt"`;

const LIST = `
SELECT ${COLUMNS}, ${AT_US}::text AS "atUs" FROM tracing.dead_letters
WHERE ($1 = '' OR spool_id = $1) AND ($2 OR replayed_at IS NULL)
  AND ($3 = '' OR (${AT_US}, ${ID}) < (split_part($3, '.', 1)::bigint, split_part($3, '.', 2)))
ORDER BY ${AT_US} DESC, ${ID} DESC LIMIT $4`;

const TOTAL = 'SELECT count(*)::text AS total FROM tracing.dead_letters WHERE replayed_at IS NULL';

const GET = `SELECT ${COLUMNS}, payload FROM tracing.dead_letters WHERE ${ID} = $1`;

/** Those that were never tried come first, by their age; then those whose last try is longest ago. */
const TAKE = `
WITH turn AS (
  SELECT spool_id, digest FROM tracing.dead_letters
  WHERE replayed_at IS NULL AND (cardinality($1::text[]) = 0 OR ${ID} = ANY($1::text[]))
  ORDER BY tried_at NULLS FIRST, received_at, spool_id, digest LIMIT $2
), taken AS (
  UPDATE tracing.dead_letters SET tried_at = clock_timestamp() FROM turn
  WHERE dead_letters.spool_id = turn.spool_id AND dead_letters.digest = turn.digest
  RETURNING dead_letters.*
)
SELECT ${COLUMNS}, payload FROM taken ORDER BY received_at, ${ID}`;

const RECORDED = `
SELECT count(*)::int AS count
FROM jsonb_to_recordset($1::jsonb) AS wanted(day date, id uuid, kind text, ordinal int)
JOIN tracing.ledger row ON row.attempt_day = wanted.day AND row.attempt_id = wanted.id
  AND row.kind = wanted.kind AND row.ordinal = wanted.ordinal`;

const MARK = `UPDATE tracing.dead_letters SET replayed_at = now() WHERE ${ID} = $1 AND replayed_at IS NULL`;

type Row<Letter> = Omit<Letter, 'firstSeq' | 'lastSeq'> & { firstSeq: string; lastSeq: string };

/** Dead letters in Postgres. They are few: whatever looks for one by its id reads all. */
export class PostgresDeadLetterStore implements DeadLetterStore {
  private readonly source: DataSource;

  constructor(source: DataSource) {
    this.source = source;
  }

  async list({ spoolId, replayed, before, limit }: DeadLetterQuery): Promise<DeadLetterPage> {
    const values = [spoolId, replayed, before, limit + 1];
    const rows = await this.source.query<(Row<ParkedLetter> & { atUs: string })[]>(LIST, values);
    const [counted] = await this.source.query<{ total: string }[]>(TOTAL);
    const last = rows.length > limit ? rows[limit - 1] : undefined;
    return {
      data: rows.slice(0, limit).map((row) => letterOf<ParkedLetter>(row)),
      next: last === undefined ? '' : `${last.atUs}.${last.id}`,
      total: BigInt(counted?.total ?? 0),
    };
  }

  async get(id: string): Promise<WholeLetter | undefined> {
    const [row] = await this.source.query<Row<WholeLetter>[]>(GET, [id]);
    return row === undefined ? undefined : letterOf<WholeLetter>(row);
  }

  async takeParked(ids: readonly string[], limit: number): Promise<WholeLetter[]> {
    const rows = await this.source.query<Row<WholeLetter>[]>(TAKE, [ids, limit]);
    return rows.map((row) => letterOf<WholeLetter>(row));
  }

  async recorded(keys: readonly RowKey[]): Promise<number> {
    const json = keys.map(({ attemptDay: day, attemptId: id, kind, ordinal }) => ({ day, id, kind, ordinal }));
    const [row] = await this.source.query<{ count: number }[]>(RECORDED, [JSON.stringify(json)]);
    return row?.count ?? 0;
  }

  async markReplayed(id: string): Promise<void> {
    await this.source.query(MARK, [id]);
  }
}

/** Sequence numbers come as text, which nothing rounds. */
function letterOf<Letter extends ParkedLetter>(row: Row<Letter>): Letter {
  return { ...row, firstSeq: BigInt(row.firstSeq), lastSeq: BigInt(row.lastSeq) } as unknown as Letter;
}
