import type { MigrationInterface, QueryRunner } from 'typeorm';

const RUNTIME_ROLE = 'tracing';

/** What somebody should hear of, written in the transaction in which it became true. */
export class CreateAlertOutbox1764000000030 implements MigrationInterface {
  readonly name = 'CreateAlertOutbox1764000000030';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [OUTBOX, ...INDEXES]) await runner.query(statement);
    const roles: unknown[] = await runner.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [RUNTIME_ROLE]);
    if (roles.length === 0) return;
    await runner.query(`GRANT INSERT, SELECT, UPDATE, DELETE ON tracing.alert_outbox TO ${RUNTIME_ROLE}`);
  }

  /** Forward only. */
  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

/**
 * The kind is `<event>.<name>`, as `budget.threshold`: sinks choose by event. Identifiers are text, as in the ledger: no
 * alert may fail the transaction that it speaks of over the shape of a name.
 */
const OUTBOX = `
CREATE TABLE tracing.alert_outbox (
  id              uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
  kind            text        NOT NULL CHECK (kind ~ '^(request|alert|budget|review|circuit)\\.[a-z_]+$'),
  organization_id text,
  subject_id      text,
  dedupe_key      text        NOT NULL UNIQUE,
  occurred_at     timestamptz NOT NULL DEFAULT now(),
  payload         jsonb       NOT NULL DEFAULT '{}',
  routed_at       timestamptz
)`;

const INDEXES = [
  'CREATE INDEX alert_outbox_unrouted ON tracing.alert_outbox (occurred_at) WHERE routed_at IS NULL',
  'CREATE INDEX alert_outbox_listed ON tracing.alert_outbox (occurred_at DESC, id DESC)',
];
