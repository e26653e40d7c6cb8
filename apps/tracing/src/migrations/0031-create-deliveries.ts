import type { MigrationInterface, QueryRunner } from 'typeorm';

const RUNTIME_ROLE = 'tracing';

/** Which sink gets which alert, and how far that is. */
export class CreateDeliveries1764000000031 implements MigrationInterface {
  readonly name = 'CreateDeliveries1764000000031';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [DELIVERY, ...INDEXES]) await runner.query(statement);
    const roles: unknown[] = await runner.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [RUNTIME_ROLE]);
    if (roles.length === 0) return;
    await runner.query(`GRANT INSERT, SELECT, UPDATE, DELETE ON tracing.sink_delivery TO ${RUNTIME_ROLE}`);
  }

  /** Forward only. */
  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

/** `names`: what the things in the alert were called when it was handed out. */
const DELIVERY = `
CREATE TABLE tracing.sink_delivery (
  id          uuid        PRIMARY KEY,
  alert_id    uuid        NOT NULL REFERENCES tracing.alert_outbox ON DELETE CASCADE,
  sink_id     text        NOT NULL,
  status      text        NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'delivered', 'dead')),
  tries       int         NOT NULL DEFAULT 0,
  next_try_at timestamptz NOT NULL DEFAULT now(),
  created_at  timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz,
  http_status int         NOT NULL DEFAULT 0,
  error       text        NOT NULL DEFAULT '',
  names       jsonb       NOT NULL DEFAULT '{}',
  UNIQUE (alert_id, sink_id)
)`;

const INDEXES = [
  `CREATE INDEX sink_delivery_due ON tracing.sink_delivery (sink_id, next_try_at) WHERE status = 'pending'`,
  'CREATE INDEX sink_delivery_listed ON tracing.sink_delivery (sink_id, id DESC)',
  `CREATE INDEX sink_delivery_dead ON tracing.sink_delivery (sink_id) WHERE status = 'dead'`,
];
