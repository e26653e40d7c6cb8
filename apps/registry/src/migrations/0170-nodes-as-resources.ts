import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantToRuntime } from './runtime-grants.ts';

/** What operators say of a node, what they ask it to do, and which of its certificates count. */
export class NodesAsResources1767225600170 implements MigrationInterface {
  readonly name = 'NodesAsResources1767225600170';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
    await grantToRuntime(runner, { readWrite: ['node_command'] });
  }

  async down(): Promise<void> {
    throw new Error('migrations run forward only');
  }
}

const STATEMENTS = [
  // No organization named = every organization's servings may be placed there.
  // A certificate that was issued before certificates_from is that of somebody else: the node joined again since.
  `ALTER TABLE node
    ADD COLUMN labels jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN organization_ids uuid[] NOT NULL DEFAULT '{}',
    ADD COLUMN settings jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN draining boolean NOT NULL DEFAULT false,
    ADD COLUMN certificates_from timestamptz(3)`,
  `CREATE INDEX node_labels ON node USING gin (labels jsonb_path_ops)`,
  // run_id: of the agent process. intruded_at: when a second process last spoke in the node's name.
  `ALTER TABLE node_report ADD COLUMN run_id text NOT NULL DEFAULT '', ADD COLUMN intruded_at timestamptz(3)`,
  // Something to be done once; request and payload as they are on the wire. Without finished_at it is still to be done.
  `CREATE TABLE node_command (
    id uuid PRIMARY KEY,
    revision bigint NOT NULL DEFAULT 0,
    created_at timestamptz(3) NOT NULL,
    updated_at timestamptz(3) NOT NULL,
    created_by text NOT NULL,
    node_id uuid NOT NULL REFERENCES node (id) ON DELETE CASCADE,
    kind text NOT NULL,
    subject_id uuid,
    request bytea NOT NULL,
    deadline_at timestamptz(3) NOT NULL,
    finished_at timestamptz(3),
    ok boolean,
    reason text NOT NULL DEFAULT '',
    message text NOT NULL DEFAULT '',
    payload bytea
  )`,
  `CREATE INDEX node_command_waiting ON node_command (node_id, id) WHERE finished_at IS NULL`,
  `CREATE INDEX node_command_history ON node_command (node_id, id)`,
  `CREATE INDEX node_command_age ON node_command (created_at)`,
];
