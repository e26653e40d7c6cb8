import type { DataSource } from 'typeorm';
import type { DayCost, RecordedCost } from '../domain/residuals.ts';
import type { CostImport, ImportedCounts, ReconciliationStore, ResidualsQuery } from '../reconciliation.ports.ts';

/** Takes costs (JSON $3) of a provider ($1, $2); says of each whether it was not known, or another. */
const IMPORT = `
WITH incoming AS (
  SELECT day, upstream_model_id, cost_pico
  FROM jsonb_to_recordset($3::jsonb) AS given(day date, upstream_model_id text, cost_pico numeric)),
known AS (
  SELECT incoming.*, costs.cost_pico AS before FROM incoming LEFT JOIN tracing.provider_costs costs
    ON costs.organization_id = $1 AND costs.provider_id = $2 AND costs.day = incoming.day
      AND costs.upstream_model_id = incoming.upstream_model_id),
written AS (
  INSERT INTO tracing.provider_costs (organization_id, provider_id, day, upstream_model_id, cost_pico, imported_by)
  SELECT $1, $2, day, upstream_model_id, cost_pico, $4 FROM known WHERE before IS DISTINCT FROM cost_pico
  ORDER BY day, upstream_model_id
  ON CONFLICT (organization_id, provider_id, day, upstream_model_id) DO UPDATE SET
    cost_pico = excluded.cost_pico, imported_by = excluded.imported_by, imported_at = now())
SELECT count(*) FILTER (WHERE before IS NULL)::int AS added,
  count(*) FILTER (WHERE before <> cost_pico)::int AS changed,
  count(*) FILTER (WHERE before = cost_pico)::int AS unchanged
FROM known`;

/** Of organization $1 and provider $2 (empty = all), from $3 to $4. */
const BILLED = `
SELECT day::text, organization_id, provider_id, upstream_model_id, cost_pico::text AS cost
FROM tracing.provider_costs
WHERE ($1 = '' OR organization_id = $1) AND ($2 = '' OR provider_id = $2) AND day BETWEEN $3::date AND $4::date`;

/** The same from days' sums; what was estimated from the few rows that say so. */
const RECORDED = `
WITH sums AS (
  SELECT (bucket AT TIME ZONE 'UTC')::date AS day, organization_id, provider_id, upstream_model_id,
    sum(cost_pico) AS cost, sum(attempts) AS attempts, sum(provisional) AS provisional
  FROM tracing.rollup_days JOIN tracing.rollup_groups USING (group_id)
  WHERE ($1 = '' OR organization_id = $1) AND ($2 = '' OR provider_id = $2)
    AND bucket >= $3::date::timestamp AT TIME ZONE 'UTC' AND bucket < ($4::date + 1)::timestamp AT TIME ZONE 'UTC'
  GROUP BY 1, 2, 3, 4),
estimates AS (
  SELECT attempt_day AS day, organization_id, provider_id, upstream_model_id, count(*) AS estimated
  FROM tracing.ledger
  WHERE kind = 'settle' AND usage_source IN ('estimated', 'suspect') AND attempt_day BETWEEN $3::date AND $4::date
    AND ($1 = '' OR organization_id = $1) AND ($2 = '' OR provider_id = $2)
  GROUP BY 1, 2, 3, 4)
SELECT day::text, organization_id, provider_id, upstream_model_id, cost::text, attempts::text, provisional::text,
  coalesce(estimated, 0)::text AS estimated
FROM sums LEFT JOIN estimates USING (day, organization_id, provider_id, upstream_model_id)`;

type Row = Readonly<Record<string, string>>;

/** Bills in Postgres. */
export class PostgresReconciliationStore implements ReconciliationStore {
  private readonly source: DataSource;

  constructor(source: DataSource) {
    this.source = source;
  }

  async import({ organizationId, providerId, costs, importedBy }: CostImport): Promise<ImportedCounts> {
    const given = costs.map(({ day, upstreamModelId, costPico }) => ({
      day,
      upstream_model_id: upstreamModelId,
      cost_pico: costPico.toString(),
    }));
    const values = [organizationId, providerId, JSON.stringify(given), importedBy];
    const [counts] = await this.source.query<ImportedCounts[]>(IMPORT, values);
    return counts ?? { added: 0, changed: 0, unchanged: 0 };
  }

  async billed(query: ResidualsQuery): Promise<DayCost[]> {
    return (await this.source.query<Row[]>(BILLED, valuesOf(query))).map(toCost);
  }

  async recorded(query: ResidualsQuery): Promise<RecordedCost[]> {
    const rows = await this.source.query<Row[]>(RECORDED, valuesOf(query));
    return rows.map((row) => ({
      ...toCost(row),
      attempts: BigInt(row['attempts'] ?? 0),
      provisional: BigInt(row['provisional'] ?? 0),
      estimated: BigInt(row['estimated'] ?? 0),
    }));
  }
}

function valuesOf({ organizationId, providerId, from, to }: ResidualsQuery): string[] {
  return [organizationId, providerId, from, to];
}

function toCost(row: Row): DayCost {
  return {
    day: row['day'] ?? '',
    organizationId: row['organization_id'] ?? '',
    providerId: row['provider_id'] ?? '',
    upstreamModelId: row['upstream_model_id'] ?? '',
    costPico: BigInt(row['cost'] ?? 0),
  };
}
