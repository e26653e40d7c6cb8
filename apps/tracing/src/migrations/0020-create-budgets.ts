import type { MigrationInterface, QueryRunner } from 'typeorm';

const RUNTIME_ROLE = 'tracing';

/**
 * How much of each budget is used and shared out, by window. That no more is shared out than there is, the database
 * itself watches over.
 */
export class CreateBudgets1764000000020 implements MigrationInterface {
  readonly name = 'CreateBudgets1764000000020';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [WINDOW, LEASE, ...INDEXES, GUARD, TRIGGER]) await runner.query(statement);
    const roles: unknown[] = await runner.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [RUNTIME_ROLE]);
    if (roles.length === 0) return;
    await runner.query(`GRANT INSERT, SELECT, UPDATE, DELETE ON tracing.budget_window TO ${RUNTIME_ROLE}`);
    await runner.query(`GRANT INSERT, SELECT, UPDATE, DELETE ON tracing.budget_lease TO ${RUNTIME_ROLE}`);
  }

  /** Forward only. */
  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

/** `granted` = what leases were granted and have not used; `overrun` = what was used beyond what leases covered. */
const WINDOW = `
CREATE TABLE tracing.budget_window (
  budget_id       text           NOT NULL,
  window_id       text           NOT NULL,
  organization_id text           NOT NULL,
  window_end      timestamptz,
  config_number   bigint         NOT NULL,
  limit_amount    numeric(38, 0) NOT NULL CHECK (limit_amount >= 0),
  settled         numeric(38, 0) NOT NULL DEFAULT 0 CHECK (settled >= 0),
  granted         numeric(38, 0) NOT NULL DEFAULT 0 CHECK (granted >= 0),
  overrun         numeric(38, 0) NOT NULL DEFAULT 0 CHECK (overrun >= 0),
  PRIMARY KEY (budget_id, window_id)
)`;

/** What one gateway process was granted, has used and gave back, each since the lease began. */
const LEASE = `
CREATE TABLE tracing.budget_lease (
  lease_id   uuid           PRIMARY KEY,
  budget_id  text           NOT NULL,
  window_id  text           NOT NULL,
  spool_id   uuid           NOT NULL,
  gateway_id text           NOT NULL,
  measure    text           NOT NULL CHECK (measure IN ('money', 'requests', 'tokens')),
  granted    numeric(38, 0) NOT NULL DEFAULT 0 CHECK (granted >= 0),
  consumed   numeric(38, 0) NOT NULL DEFAULT 0 CHECK (consumed >= 0),
  returned   numeric(38, 0) NOT NULL DEFAULT 0 CHECK (returned >= 0 AND returned <= granted),
  renewed_at timestamptz    NOT NULL DEFAULT now(),
  closed_at  timestamptz,
  FOREIGN KEY (budget_id, window_id) REFERENCES tracing.budget_window ON DELETE CASCADE
)`;

const INDEXES = [
  'CREATE INDEX budget_lease_window ON tracing.budget_lease (budget_id, window_id) WHERE closed_at IS NULL',
  'CREATE INDEX budget_lease_spool ON tracing.budget_lease (spool_id) WHERE closed_at IS NULL',
  'CREATE INDEX budget_window_end ON tracing.budget_window (window_end)',
  // What a lease covered, once its process is gone. Rows without a lease are not in it.
  `CREATE INDEX ledger_lease ON tracing.ledger USING gin (string_to_array(lease_id, ' ')) WHERE lease_id <> ''`,
];

/** A limit that is lowered below what is used shares out nothing more; what was shared out stays. */
const GUARD = `
CREATE FUNCTION tracing.guard_budget_window() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
BEGIN
  IF NEW.settled + NEW.granted > NEW.limit_amount
     AND (TG_OP = 'INSERT' OR NEW.settled + NEW.granted > OLD.settled + OLD.granted) THEN
    RAISE EXCEPTION 'budget % is shared out beyond its limit', NEW.budget_id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$body$`;

const TRIGGER = `
CREATE TRIGGER budget_window_guard BEFORE INSERT OR UPDATE ON tracing.budget_window
FOR EACH ROW EXECUTE FUNCTION tracing.guard_budget_window()`;
