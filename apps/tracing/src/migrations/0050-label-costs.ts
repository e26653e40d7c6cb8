import type { MigrationInterface, QueryRunner } from 'typeorm';

const RUNTIME_ROLE = 'tracing';

/**
 * What rows are charged to beside their key, and sums of that by day: a row counts for each of its labels, so that
 * these sums stand in a table of their own. Groups of sums name the model as its provider does, which bills are by.
 */
export class LabelCosts1764000000050 implements MigrationInterface {
  readonly name = 'LabelCosts1764000000050';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...COLUMNS, LABEL_DAYS, INDEX, ENSURE_MONTH, DROP_ROLLUPS, ...MONTHS]) {
      await runner.query(statement);
    }
    // Does nothing where the role does not exist, as in a developer's own database.
    const roles: unknown[] = await runner.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [RUNTIME_ROLE]);
    if (roles.length === 0) return;
    await runner.query(`GRANT INSERT, SELECT, UPDATE ON tracing.rollup_label_days TO ${RUNTIME_ROLE}`);
  }

  /** Forward only. */
  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const COLUMNS = [
  `ALTER TABLE tracing.ledger ADD COLUMN cost_labels text[] NOT NULL DEFAULT '{}'`,
  `ALTER TABLE tracing.ledger ADD COLUMN recorded_by text NOT NULL DEFAULT ''`,
  `ALTER TABLE tracing.rollup_groups ADD COLUMN upstream_model_id text NOT NULL DEFAULT ''`,
];

/** The same sums as those of days, of what carries a label (`name=value`). */
const LABEL_DAYS = `
CREATE TABLE tracing.rollup_label_days (
  LIKE tracing.rollup_days INCLUDING DEFAULTS,
  label text NOT NULL,
  PRIMARY KEY (bucket, partition, group_id, label)
) PARTITION BY RANGE (bucket)`;

const INDEX = 'CREATE INDEX rollup_label_days_label ON tracing.rollup_label_days (label, bucket)';

const TABLES = `ARRAY['rollup_hours', 'rollup_days', 'rollup_label_days']`;

const ENSURE_MONTH = `
CREATE OR REPLACE FUNCTION tracing.ensure_rollup_month(day date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  month timestamptz := date_trunc('month', day::timestamp) AT TIME ZONE 'UTC';
  month_end timestamptz := (date_trunc('month', day::timestamp) + interval '1 month') AT TIME ZONE 'UTC';
  parent text;
  part text;
  made boolean := false;
BEGIN
  IF day IS NULL OR day < date '2020-01-01' OR day > (now() AT TIME ZONE 'UTC')::date + 2 THEN
    RAISE EXCEPTION 'no rollups for this month' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtext('tracing.ensure_rollup_month'));
  FOREACH parent IN ARRAY ${TABLES} LOOP
    part := parent || '_' || to_char(day, 'YYYYMM');
    CONTINUE WHEN to_regclass('tracing.' || part) IS NOT NULL;
    EXECUTE format('CREATE TABLE tracing.%I (LIKE tracing.%I INCLUDING ALL) WITH (fillfactor = 50)', part, parent);
    EXECUTE format('ALTER TABLE tracing.%I ATTACH PARTITION tracing.%I FOR VALUES FROM (%L) TO (%L)',
                   parent, part, month, month_end);
    made := true;
  END LOOP;
  RETURN made;
END
$body$`;

/** Months that end before the day, of every kind of rollups. */
const DROP_ROLLUPS = `
CREATE OR REPLACE FUNCTION tracing.drop_rollups_before(day date) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $body$
DECLARE
  parent text;
  part text;
  dropped int := 0;
BEGIN
  IF day IS NULL OR day > (now() AT TIME ZONE 'UTC')::date - 31 THEN
    RAISE EXCEPTION 'rollups of this day are kept' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtext('tracing.ensure_rollup_month'));
  FOREACH parent IN ARRAY ${TABLES} LOOP
    FOR part IN
      SELECT child.relname FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid
      WHERE inhparent = ('tracing.' || parent)::regclass AND child.relname < parent || '_' || to_char(day, 'YYYYMM')
      ORDER BY 1
    LOOP
      EXECUTE format('DROP TABLE tracing.%I', part);
      dropped := dropped + 1;
    END LOOP;
  END LOOP;
  RETURN dropped;
END
$body$`;

/** Months that there are for days already. */
const MONTHS = [
  `SELECT tracing.ensure_rollup_month(to_date(right(child.relname, 6), 'YYYYMM'))
   FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid
   WHERE inhparent = 'tracing.rollup_days'::regclass`,
];
