import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Role under which the service runs. It owns nothing, so it can change no table's shape and no row of the ledger. */
const RUNTIME_ROLE = 'tracing';

/**
 * The ledger, how far each spool is in it, and what could not be read. Nothing in the ledger is ever updated:
 * corrections are rows of their own.
 */
export class CreateLedger1764000000001 implements MigrationInterface {
  readonly name = 'CreateLedger1764000000001';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [LEDGER, ...INDEXES, ENSURE_DAY, SPOOL_PROGRESS, DEAD_LETTERS]) {
      await runner.query(statement);
    }
    await runner.query('REVOKE ALL ON FUNCTION tracing.ensure_ledger_day(date) FROM PUBLIC');
    await this.grantToRuntime(runner);
  }

  /** Forward only. */
  async down(): Promise<void> {
    throw new Error('the ledger is never dropped');
  }

  /** Does nothing where the role does not exist, as in a developer's own database. */
  private async grantToRuntime(runner: QueryRunner): Promise<void> {
    const roles: unknown[] = await runner.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [RUNTIME_ROLE]);
    if (roles.length === 0) return;
    for (const grant of [
      'USAGE ON SCHEMA tracing',
      'INSERT, SELECT ON tracing.ledger',
      'INSERT, SELECT ON tracing.dead_letters',
      'INSERT, SELECT, UPDATE ON tracing.spool_progress',
      'EXECUTE ON FUNCTION tracing.ensure_ledger_day(date)',
    ]) {
      await runner.query(`GRANT ${grant} TO ${RUNTIME_ROLE}`);
    }
  }
}

/**
 * The day derives from the attempt id, never from the time of receipt: so a record that is delivered again always
 * meets its own key. Identifiers are text, because no charge may be lost over the shape of a name.
 */
const LEDGER = `
CREATE TABLE tracing.ledger (
  attempt_day             date        NOT NULL,
  attempt_id              uuid        NOT NULL CHECK (attempt_id <> '00000000-0000-0000-0000-000000000000'),
  kind                    text        NOT NULL CHECK (kind IN ('open', 'settle', 'provisional', 'adjust', 'reversal')),
  ordinal                 int         NOT NULL CHECK (ordinal >= 0),
  occurred_at             timestamptz NOT NULL,
  recorded_at             timestamptz NOT NULL DEFAULT now(),
  spool_id                uuid        NOT NULL,
  request_id              text        NOT NULL,
  organization_id         text        NOT NULL,
  project_id              text        NOT NULL,
  team_id                 text        NOT NULL,
  member_id               text        NOT NULL,
  api_key_id              text        NOT NULL,
  model_id                text        NOT NULL,
  model_key               text        NOT NULL,
  deployment_id           text        NOT NULL,
  provider_id             text        NOT NULL,
  credential_id           text        NOT NULL,
  upstream_model_id       text        NOT NULL,
  mode                    smallint    NOT NULL,
  price_id                text        NOT NULL,
  attempt_index           bigint      NOT NULL,
  stream                  boolean     NOT NULL,
  gateway_id              text        NOT NULL,
  config_number           bigint      NOT NULL,
  lease_id                text        NOT NULL,
  end_status              text        NOT NULL,
  usage_source            text        NOT NULL,
  input_tokens            bigint      NOT NULL,
  cache_read_tokens       bigint      NOT NULL,
  cache_write_tokens      bigint      NOT NULL,
  cache_write_1h_tokens   bigint      NOT NULL,
  output_tokens           bigint      NOT NULL,
  reasoning_tokens        bigint      NOT NULL,
  audio_input_tokens      bigint      NOT NULL,
  audio_output_tokens     bigint      NOT NULL,
  image_tokens            bigint      NOT NULL,
  cost_pico               numeric(38, 0) NOT NULL,
  duration_ms             bigint      NOT NULL,
  first_token_ms          bigint      NOT NULL,
  http_status             bigint      NOT NULL,
  failure_class           text        NOT NULL,
  finish_reason           text        NOT NULL,
  reason                  text        NOT NULL,
  PRIMARY KEY (attempt_day, attempt_id, kind, ordinal)
) PARTITION BY RANGE (attempt_day)`;

const INDEXES = [
  'CREATE INDEX ledger_organization ON tracing.ledger (organization_id, occurred_at)',
  // Small: only attempts whose gateway died. Serves the search for what a real settle has to reverse.
  `CREATE INDEX ledger_provisional ON tracing.ledger (attempt_day, attempt_id)
   WHERE kind IN ('provisional', 'reversal')`,
];

/**
 * Makes a day's partition with the owner's rights, so that the service needs none to define tables. Attaching instead
 * of creating in place lets inserts into other days go on.
 */
const ENSURE_DAY = `
CREATE FUNCTION tracing.ensure_ledger_day(day date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  part text := 'ledger_' || to_char(day, 'YYYYMMDD');
BEGIN
  IF day IS NULL OR day < date '2020-01-01' OR day > (now() AT TIME ZONE 'UTC')::date + 2 THEN
    RAISE EXCEPTION 'no ledger for this day' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtext('tracing.ensure_ledger_day'));
  IF to_regclass('tracing.' || part) IS NOT NULL THEN
    RETURN false;
  END IF;
  EXECUTE format('CREATE TABLE tracing.%I (LIKE tracing.ledger INCLUDING ALL)', part);
  EXECUTE format('ALTER TABLE tracing.ledger ATTACH PARTITION tracing.%I FOR VALUES FROM (%L) TO (%L)',
                 part, day, day + 1);
  RETURN true;
END
$body$`;

/** Which records of each spool are in the ledger, or parked. Changes in the transaction that inserts them. */
const SPOOL_PROGRESS = `
CREATE TABLE tracing.spool_progress (
  spool_id    uuid           PRIMARY KEY,
  gateway_id  text           NOT NULL,
  covered     int8multirange NOT NULL,
  updated_at  timestamptz    NOT NULL DEFAULT now()
)`;

/** Records that cannot be read or stored, as they came. A person looks at them; their spool goes on. */
const DEAD_LETTERS = `
CREATE TABLE tracing.dead_letters (
  spool_id    text        NOT NULL,
  digest      bytea       NOT NULL,
  first_seq   bigint      NOT NULL,
  last_seq    bigint      NOT NULL,
  reason      text        NOT NULL,
  payload     bytea       NOT NULL,
  received_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (spool_id, digest)
)`;
