import type { MigrationInterface, QueryRunner } from 'typeorm';

const RUNTIME_ROLE = 'tracing';

/**
 * Records of requests, a partition per day, which go by whole days. Beside the ledger, never part of it: whatever is
 * missing here costs nobody anything.
 */
export class CreateRequests1764000000004 implements MigrationInterface {
  readonly name = 'CreateRequests1764000000004';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [REQUESTS, ...INDEXES, ENSURE_DAY, DROP_DAYS]) await runner.query(statement);
    for (const signature of FUNCTIONS) await runner.query(`REVOKE ALL ON FUNCTION ${signature} FROM PUBLIC`);
    await this.grantToRuntime(runner);
  }

  /** Forward only. */
  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }

  /** Does nothing where the role does not exist, as in a developer's own database. */
  private async grantToRuntime(runner: QueryRunner): Promise<void> {
    const roles: unknown[] = await runner.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [RUNTIME_ROLE]);
    if (roles.length === 0) return;
    await runner.query(`GRANT INSERT, SELECT ON tracing.requests TO ${RUNTIME_ROLE}`);
    for (const signature of FUNCTIONS) {
      await runner.query(`GRANT EXECUTE ON FUNCTION ${signature} TO ${RUNTIME_ROLE}`);
    }
  }
}

const FUNCTIONS = ['tracing.ensure_requests_day(date)', 'tracing.drop_requests_before(date)'] as const;

/**
 * The day derives from the request id, so that a record that comes again meets its own key. What is searched for stands
 * in columns of its own; everything else in the record, as the gateway encoded it.
 */
const REQUESTS = `
CREATE TABLE tracing.requests (
  request_day        date        NOT NULL,
  request_id         text COLLATE "C" NOT NULL,
  received_at        timestamptz NOT NULL,
  recorded_at        timestamptz NOT NULL DEFAULT now(),
  organization_id    text        NOT NULL,
  project_id         text        NOT NULL,
  team_id            text        NOT NULL,
  api_key_id         text        NOT NULL,
  status             text        NOT NULL,
  http_status        int         NOT NULL,
  reason             text        NOT NULL,
  refusing_step      text        NOT NULL,
  latency_ms         bigint      NOT NULL,
  model_names        text[]      NOT NULL,
  deployment_ids     text[]      NOT NULL,
  provider_ids       text[]      NOT NULL,
  tags               text[]      NOT NULL,
  record             bytea       NOT NULL,
  PRIMARY KEY (request_id, request_day)
) PARTITION BY RANGE (request_day)`;

const INDEXES = [
  'CREATE INDEX requests_organization ON tracing.requests (organization_id, request_id)',
  // What went wrong is looked for most, and is little.
  `CREATE INDEX requests_not_served ON tracing.requests (organization_id, request_id) WHERE status <> 'success'`,
];

/** As for the ledger: the service needs no right to define tables, and inserts into other days go on. */
const ENSURE_DAY = `
CREATE FUNCTION tracing.ensure_requests_day(day date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  part text := 'requests_' || to_char(day, 'YYYYMMDD');
BEGIN
  IF day IS NULL OR day < date '2020-01-01' OR day > (now() AT TIME ZONE 'UTC')::date + 2 THEN
    RAISE EXCEPTION 'no requests of this day' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtext('tracing.ensure_requests_day'));
  IF to_regclass('tracing.' || part) IS NOT NULL THEN
    RETURN false;
  END IF;
  EXECUTE format('CREATE TABLE tracing.%I (LIKE tracing.requests INCLUDING ALL)', part);
  EXECUTE format('ALTER TABLE tracing.requests ATTACH PARTITION tracing.%I FOR VALUES FROM (%L) TO (%L)',
                 part, day, day + 1);
  RETURN true;
END
$body$`;

/** Never today's or yesterday's, whatever is asked for; and never behind somebody's long question. */
const DROP_DAYS = `
CREATE FUNCTION tracing.drop_requests_before(day date) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $body$
DECLARE
  part text;
  dropped int := 0;
BEGIN
  IF day IS NULL OR day > (now() AT TIME ZONE 'UTC')::date - 1 THEN
    RAISE EXCEPTION 'requests of this day are kept' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtext('tracing.ensure_requests_day'));
  FOR part IN
    SELECT child.relname FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid
    WHERE inhparent = 'tracing.requests'::regclass AND child.relname < 'requests_' || to_char(day, 'YYYYMMDD')
    ORDER BY 1
  LOOP
    EXECUTE format('DROP TABLE tracing.%I', part);
    dropped := dropped + 1;
  END LOOP;
  RETURN dropped;
END
$body$`;
