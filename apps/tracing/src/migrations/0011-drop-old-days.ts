import type { MigrationInterface, QueryRunner } from 'typeorm';

const RUNTIME_ROLE = 'tracing';

/** Lets the service drop whole days of the ledger and whole months of rollups, and nothing else. */
export class DropOldDays1764000000011 implements MigrationInterface {
  readonly name = 'DropOldDays1764000000011';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [DROP_LEDGER, DROP_ROLLUPS]) await runner.query(statement);
    for (const signature of FUNCTIONS) await runner.query(`REVOKE ALL ON FUNCTION ${signature} FROM PUBLIC`);
    // Does nothing where the role does not exist, as in a developer's own database.
    const roles: unknown[] = await runner.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [RUNTIME_ROLE]);
    if (roles.length === 0) return;
    for (const signature of FUNCTIONS) await runner.query(`GRANT EXECUTE ON FUNCTION ${signature} TO ${RUNTIME_ROLE}`);
  }

  /** Forward only. */
  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const FUNCTIONS = ['tracing.drop_ledger_before(date)', 'tracing.drop_rollups_before(date)'] as const;

/**
 * Never what a month of today could still be asked about, whatever is asked for; and never behind somebody's long
 * question: then the next hour tries again.
 */
const DROP_LEDGER = `
CREATE FUNCTION tracing.drop_ledger_before(day date) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $body$
DECLARE
  part text;
  dropped int := 0;
BEGIN
  IF day IS NULL OR day > (now() AT TIME ZONE 'UTC')::date - 31 THEN
    RAISE EXCEPTION 'the ledger of this day is kept' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtext('tracing.ensure_ledger_day'));
  FOR part IN
    SELECT child.relname FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid
    WHERE inhparent = 'tracing.ledger'::regclass AND child.relname < 'ledger_' || to_char(day, 'YYYYMMDD')
    ORDER BY 1
  LOOP
    EXECUTE format('DROP TABLE tracing.%I', part);
    dropped := dropped + 1;
  END LOOP;
  RETURN dropped;
END
$body$`;

/** Months that end before the day, of both kinds of rollups. */
const DROP_ROLLUPS = `
CREATE FUNCTION tracing.drop_rollups_before(day date) RETURNS int
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
  FOREACH parent IN ARRAY ARRAY['rollup_hours', 'rollup_days'] LOOP
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
