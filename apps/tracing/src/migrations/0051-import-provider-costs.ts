import type { MigrationInterface, QueryRunner } from 'typeorm';

const RUNTIME_ROLE = 'tracing';

/** What providers billed, by day and model, to be held against the ledger. */
export class ImportProviderCosts1764000000051 implements MigrationInterface {
  readonly name = 'ImportProviderCosts1764000000051';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(COSTS);
    // Does nothing where the role does not exist, as in a developer's own database.
    const roles: unknown[] = await runner.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [RUNTIME_ROLE]);
    if (roles.length === 0) return;
    await runner.query(`GRANT INSERT, SELECT, UPDATE ON tracing.provider_costs TO ${RUNTIME_ROLE}`);
  }

  /** Forward only. */
  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

/** Of one day and model the newest import counts. Less than nothing is a credit. */
const COSTS = `
CREATE TABLE tracing.provider_costs (
  organization_id   text           NOT NULL,
  provider_id       text           NOT NULL,
  day               date           NOT NULL,
  upstream_model_id text           NOT NULL,
  cost_pico         numeric(38, 0) NOT NULL,
  imported_by       text           NOT NULL,
  imported_at       timestamptz    NOT NULL DEFAULT now(),
  PRIMARY KEY (organization_id, provider_id, day, upstream_model_id)
)`;
