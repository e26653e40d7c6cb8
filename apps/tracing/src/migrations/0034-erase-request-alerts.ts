import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Whose request is erased, of that no alert stays, and no delivery. */
export class EraseRequestAlerts1764000000034 implements MigrationInterface {
  readonly name = 'EraseRequestAlerts1764000000034';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(FUNCTION);
    await runner.query(TRIGGER);
  }

  /** Forward only. */
  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const FUNCTION = `
CREATE FUNCTION tracing.erase_request_alerts() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
BEGIN
  DELETE FROM tracing.alert_outbox WHERE dedupe_key IN (SELECT 'request ' || request_id FROM erased);
  RETURN NULL;
END
$body$`;

const TRIGGER = `
CREATE TRIGGER requests_erase_alerts AFTER DELETE ON tracing.requests
REFERENCING OLD TABLE AS erased FOR EACH STATEMENT EXECUTE FUNCTION tracing.erase_request_alerts()`;
