import type { MigrationInterface, QueryRunner } from 'typeorm';

const RUNTIME_ROLE = 'tracing';

/** What windows of budgets are called, which thresholds they have reached, and what was put right in them. */
export class WatchBudgets1764000000021 implements MigrationInterface {
  readonly name = 'WatchBudgets1764000000021';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [COLUMNS, ALERT, ADJUSTMENT, ...INDEXES]) await runner.query(statement);
    const roles: unknown[] = await runner.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [RUNTIME_ROLE]);
    if (roles.length === 0) return;
    await runner.query(`GRANT INSERT, SELECT ON tracing.budget_alert TO ${RUNTIME_ROLE}`);
    await runner.query(`GRANT INSERT, SELECT ON tracing.budget_adjustment TO ${RUNTIME_ROLE}`);
  }

  /** Forward only. */
  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

/**
 * `span_start` = of a rolling budget: its windows since then count together. `alerted` = thresholds that were reached:
 * percent, or `soft_limit`. `about` = what people call it.
 */
const COLUMNS = `
ALTER TABLE tracing.budget_window
  ADD COLUMN window_start timestamptz,
  ADD COLUMN span_start   timestamptz,
  ADD COLUMN hard         boolean        NOT NULL DEFAULT true,
  ADD COLUMN thresholds   integer[]      NOT NULL DEFAULT '{}',
  ADD COLUMN soft_limit   numeric(38, 0),
  ADD COLUMN alerted      text[]         NOT NULL DEFAULT '{}',
  ADD COLUMN about        jsonb          NOT NULL DEFAULT '{}'`;

/** Thresholds that a window has reached, each once. */
const ALERT = `
CREATE TABLE tracing.budget_alert (
  budget_id    text           NOT NULL,
  window_id    text           NOT NULL,
  threshold    text           NOT NULL,
  spent        numeric(38, 0) NOT NULL,
  limit_amount numeric(38, 0) NOT NULL,
  occurred_at  timestamptz    NOT NULL DEFAULT now(),
  PRIMARY KEY (budget_id, window_id, threshold),
  FOREIGN KEY (budget_id, window_id) REFERENCES tracing.budget_window ON DELETE CASCADE
)`;

/** Where the ledger said something else than what gateways had reported; `amount` was added to what counts as used. */
const ADJUSTMENT = `
CREATE TABLE tracing.budget_adjustment (
  id         uuid           PRIMARY KEY DEFAULT gen_random_uuid(),
  budget_id  text           NOT NULL,
  window_id  text           NOT NULL,
  lease_id   uuid           NOT NULL,
  amount     numeric(38, 0) NOT NULL CHECK (amount <> 0),
  before     numeric(38, 0) NOT NULL,
  after      numeric(38, 0) NOT NULL,
  at         timestamptz    NOT NULL DEFAULT now(),
  FOREIGN KEY (budget_id, window_id) REFERENCES tracing.budget_window ON DELETE CASCADE
)`;

const INDEXES = [
  'CREATE INDEX budget_alert_listed ON tracing.budget_alert (budget_id, occurred_at DESC)',
  'CREATE INDEX budget_adjustment_listed ON tracing.budget_adjustment (budget_id, at DESC)',
  // What a rolling budget looks back on.
  'CREATE INDEX budget_window_span ON tracing.budget_window (budget_id, window_end) WHERE span_start IS NOT NULL',
  // What is compared with the ledger: leases that ended lately.
  'CREATE INDEX budget_lease_ended ON tracing.budget_lease (coalesce(closed_at, renewed_at))',
];
