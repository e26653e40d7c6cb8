import type { MigrationInterface, QueryRunner } from 'typeorm';

const RUNTIME_ROLE = 'tracing';

/**
 * What was said in requests, a partition per day beside that of their records; what people think of answers; whose
 * requests are erased; and how long organizations keep things.
 */
export class CreateRequestContents1764000000040 implements MigrationInterface {
  readonly name = 'CreateRequestContents1764000000040';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
    await runner.query(`REVOKE ALL ON FUNCTION ${DROP_SIGNATURE} FROM PUBLIC`);
    // Does nothing where the role does not exist, as in a developer's own database.
    const roles: unknown[] = await runner.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [RUNTIME_ROLE]);
    if (roles.length === 0) return;
    // Rows of records and of what was said go, never change; feedback is given anew.
    await runner.query(`GRANT INSERT, SELECT, DELETE ON tracing.request_contents TO ${RUNTIME_ROLE}`);
    await runner.query(`GRANT DELETE ON tracing.requests TO ${RUNTIME_ROLE}`);
    for (const table of ['request_feedback', 'request_erasures', 'request_retention']) {
      await runner.query(`GRANT INSERT, SELECT, UPDATE, DELETE ON tracing.${table} TO ${RUNTIME_ROLE}`);
    }
    await runner.query(`GRANT EXECUTE ON FUNCTION ${DROP_SIGNATURE} TO ${RUNTIME_ROLE}`);
  }

  /** Forward only. */
  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const DROP_SIGNATURE = 'tracing.drop_request_contents_before(date)';

/** Words are not brought to a stem: previews are in any language, and often no language at all. */
const CONTENTS = `
CREATE TABLE tracing.request_contents (
  request_day        date        NOT NULL,
  request_id         text COLLATE "C" NOT NULL,
  received_at        timestamptz NOT NULL,
  recorded_at        timestamptz NOT NULL DEFAULT now(),
  organization_id    text        NOT NULL,
  project_id         text        NOT NULL,
  team_id            text        NOT NULL,
  api_key_id         text        NOT NULL,
  member_id          text        NOT NULL,
  end_user           text        NOT NULL,
  capture            text        NOT NULL,
  request_preview    text        NOT NULL,
  answer_preview     text        NOT NULL,
  search             tsvector    NOT NULL GENERATED ALWAYS AS
                     (to_tsvector('simple', request_preview || ' ' || answer_preview)) STORED,
  content            bytea       NOT NULL,
  PRIMARY KEY (request_id, request_day)
) PARTITION BY RANGE (request_day)`;

const FEEDBACK = `
CREATE TABLE tracing.request_feedback (
  request_id         text COLLATE "C" NOT NULL,
  author_id          text        NOT NULL,
  request_day        date        NOT NULL,
  received_at        timestamptz NOT NULL,
  organization_id    text        NOT NULL,
  api_key_id         text        NOT NULL,
  member_id          text        NOT NULL,
  end_user           text        NOT NULL,
  given_at           timestamptz NOT NULL DEFAULT now(),
  rating             text        NOT NULL CHECK (rating IN ('', 'up', 'down')),
  score              double precision CHECK (score BETWEEN 0 AND 1),
  label              text        NOT NULL,
  comment            text        NOT NULL,
  PRIMARY KEY (request_id, author_id)
)`;

/** What was received before \`until\` is kept out when it comes again. Of a user only a hash stands here. */
const ERASURES = `
CREATE TABLE tracing.request_erasures (
  id                 text        PRIMARY KEY,
  organization_id    text        NOT NULL,
  subject            text        NOT NULL CHECK (subject IN ('request', 'key', 'member', 'user')),
  subject_id         text        NOT NULL,
  until              timestamptz NOT NULL DEFAULT clock_timestamp(),
  records            bigint      NOT NULL DEFAULT 0,
  contents           bigint      NOT NULL DEFAULT 0,
  feedback           bigint      NOT NULL DEFAULT 0
)`;

/** An empty organization stands for the installation; null = as that, or as the service is configured. */
const RETENTION = `
CREATE TABLE tracing.request_retention (
  organization_id    text        PRIMARY KEY,
  request_log_days   int,
  content_days       int,
  config_number      bigint      NOT NULL
)`;

/** As before, and a partition of what was said with each. */
const ENSURE_DAY = `
CREATE OR REPLACE FUNCTION tracing.ensure_requests_day(day date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
DECLARE
  parent text;
  part text;
  made boolean := false;
BEGIN
  IF day IS NULL OR day < date '2020-01-01' OR day > (now() AT TIME ZONE 'UTC')::date + 2 THEN
    RAISE EXCEPTION 'no requests of this day' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtext('tracing.ensure_requests_day'));
  FOREACH parent IN ARRAY ARRAY['requests', 'request_contents'] LOOP
    part := parent || '_' || to_char(day, 'YYYYMMDD');
    CONTINUE WHEN to_regclass('tracing.' || part) IS NOT NULL;
    EXECUTE format('CREATE TABLE tracing.%I (LIKE tracing.%I INCLUDING ALL)', part, parent);
    EXECUTE format('ALTER TABLE tracing.%I ATTACH PARTITION tracing.%I FOR VALUES FROM (%L) TO (%L)',
                   parent, part, day, day + 1);
    made := true;
  END LOOP;
  RETURN made;
END
$body$`;

/** Never today's, whatever is asked for; and never behind somebody's long question. */
const DROP_CONTENTS = `
CREATE FUNCTION ${DROP_SIGNATURE.replace('date', 'day date')} RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $body$
DECLARE
  part text;
  dropped int := 0;
BEGIN
  IF day IS NULL OR day > (now() AT TIME ZONE 'UTC')::date THEN
    RAISE EXCEPTION 'what was said this day is kept' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtext('tracing.ensure_requests_day'));
  FOR part IN
    SELECT child.relname FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid
    WHERE inhparent = 'tracing.request_contents'::regclass
      AND child.relname < 'request_contents_' || to_char(day, 'YYYYMMDD')
    ORDER BY 1
  LOOP
    EXECUTE format('DROP TABLE tracing.%I', part);
    dropped := dropped + 1;
  END LOOP;
  RETURN dropped;
END
$body$`;

const STATEMENTS = [
  `ALTER TABLE tracing.requests
    ADD COLUMN member_id   text   NOT NULL DEFAULT '',
    ADD COLUMN end_user    text   NOT NULL DEFAULT '',
    ADD COLUMN cost_labels text[] NOT NULL DEFAULT '{}'`,
  CONTENTS,
  'CREATE INDEX request_contents_organization ON tracing.request_contents (organization_id, request_id)',
  'CREATE INDEX request_contents_search ON tracing.request_contents USING gin (search)',
  FEEDBACK,
  'CREATE INDEX request_feedback_organization ON tracing.request_feedback (organization_id, received_at)',
  ERASURES,
  'CREATE INDEX request_erasures_organization ON tracing.request_erasures (organization_id)',
  RETENTION,
  ENSURE_DAY,
  DROP_CONTENTS,
];
