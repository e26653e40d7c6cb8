import type { DataSource } from 'typeorm';
import type { LedgerCounts, LedgerReader, Progress, Total, TotalsGroup, TotalsQuery } from '../ledger.ports.ts';

const MAX_TOTALS = 10_000;

const GROUP_COLUMN: Record<TotalsGroup, string> = {
  none: `''`,
  project: 'project_id',
  model: 'model_id',
  deployment: 'deployment_id',
  'api-key': 'api_key_id',
};

/** The range that holds record 1 ends where the first gap begins. */
const PROGRESS = `
SELECT wanted.spool_id,
  coalesce((SELECT upper(part) - 1 FROM unnest(known.covered) AS part WHERE part @> 1::bigint), 0)::text AS contiguous_seq
FROM unnest($1::uuid[]) WITH ORDINALITY AS wanted(spool_id, place)
LEFT JOIN tracing.spool_progress known USING (spool_id)
ORDER BY wanted.place`;

const COUNTS = `
SELECT
  (SELECT count(*) FROM tracing.dead_letters)::text AS dead_letters,
  (SELECT coalesce(sum(CASE kind WHEN 'provisional' THEN 1 ELSE -1 END), 0)
   FROM tracing.ledger WHERE kind IN ('provisional', 'reversal'))::text AS provisional_rows`;

/** An attempt counts once: by its settle, or by the provisional in its place until that is reversed. */
const SUMS = `
  coalesce(sum(CASE kind WHEN 'settle' THEN 1 WHEN 'provisional' THEN 1 WHEN 'reversal' THEN -1 ELSE 0 END), 0)::text
    AS attempts,
  count(*) FILTER (WHERE kind = 'settle' AND end_status = 'success')::text AS successes,
  coalesce(sum(input_tokens + cache_read_tokens + cache_write_tokens + cache_write_1h_tokens
    + audio_input_tokens + image_tokens), 0)::text AS input_tokens,
  coalesce(sum(output_tokens + reasoning_tokens + audio_output_tokens), 0)::text AS output_tokens,
  coalesce(sum(cost_pico), 0)::text AS cost_pico`;

interface TotalRow {
  group_id: string;
  attempts: string;
  successes: string;
  input_tokens: string;
  output_tokens: string;
  cost_pico: string;
}

/** Reads the ledger from Postgres. Large integers come as text, which nothing rounds. */
export class PostgresLedgerReader implements LedgerReader {
  private readonly source: DataSource;

  constructor(source: DataSource) {
    this.source = source;
  }

  async progress(spoolIds: readonly string[]): Promise<Progress[]> {
    const rows = await this.source.query<{ spool_id: string; contiguous_seq: string }[]>(PROGRESS, [spoolIds]);
    return rows.map((row) => ({ spoolId: row.spool_id, contiguousSeq: BigInt(row.contiguous_seq) }));
  }

  async totals(query: TotalsQuery): Promise<Total[]> {
    const column = GROUP_COLUMN[query.group];
    const grouping = query.group === 'none' ? '' : `GROUP BY ${column}`;
    const { where, values } = conditions(query);
    const rows = await this.source.query<TotalRow[]>(
      `SELECT ${column} AS group_id, ${SUMS} FROM tracing.ledger WHERE ${where} ${grouping}
       ORDER BY sum(cost_pico) DESC NULLS LAST, 1 LIMIT ${MAX_TOTALS}`,
      values,
    );
    return rows.map((row) => ({
      groupId: row.group_id,
      attempts: BigInt(row.attempts),
      successes: BigInt(row.successes),
      inputTokens: BigInt(row.input_tokens),
      outputTokens: BigInt(row.output_tokens),
      costPico: BigInt(row.cost_pico),
    }));
  }

  async counts(): Promise<LedgerCounts> {
    const [row] = await this.source.query<{ dead_letters: string; provisional_rows: string }[]>(COUNTS);
    return { deadLetters: BigInt(row?.dead_letters ?? 0), provisionalRows: BigInt(row?.provisional_rows ?? 0) };
  }
}

function conditions(query: TotalsQuery): { where: string; values: unknown[] } {
  const values: unknown[] = [];
  const parts = ['true'];
  const add = (condition: (place: string) => string, value: unknown): void => {
    values.push(value);
    parts.push(condition(`$${values.length}`));
  };
  if (query.organizationId !== '') add((place) => `organization_id = ${place}`, query.organizationId);
  if (query.projectId !== '') add((place) => `project_id = ${place}`, query.projectId);
  // The day is named too, so that days outside of the window are not even looked at.
  if (query.from !== undefined) {
    add((place) => `occurred_at >= ${place}::timestamptz`, query.from.toISOString());
    add((place) => `attempt_day >= ${place}::date`, query.from.toISOString().slice(0, 10));
  }
  if (query.to !== undefined) {
    add((place) => `occurred_at < ${place}::timestamptz`, query.to.toISOString());
    add((place) => `attempt_day <= ${place}::date`, query.to.toISOString().slice(0, 10));
  }
  return { where: parts.join(' AND '), values };
}
