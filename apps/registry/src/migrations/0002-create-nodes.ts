import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantToRuntime } from './runtime-grants.ts';

const RESOURCE = `
  id uuid PRIMARY KEY,
  revision bigint NOT NULL DEFAULT 0,
  created_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  created_by text NOT NULL`;
const ORGANIZATION = 'organization_id uuid NOT NULL REFERENCES organization (id)';

/** Nodes, what they shall hold and run, and what they last said. */
export class CreateNodes1767225600002 implements MigrationInterface {
  readonly name = 'CreateNodes1767225600002';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of TABLES) await runner.query(statement);
    await grantToRuntime(runner, {
      readWrite: ['node', 'join_token', 'node_report', 'artifact', 'serving', 'installation', 'instance'],
    });
  }

  async down(): Promise<void> {
    throw new Error('migrations run forward only');
  }
}

const TABLES = [
  // desired_generation counts changes of what the node shall hold and run; it is no configuration of its own.
  `CREATE TABLE node (${RESOURCE}, name text NOT NULL UNIQUE, desired_generation bigint NOT NULL DEFAULT 1)`,
  // Only a hash of the token's secret; used_at says that it is spent.
  `CREATE TABLE join_token (${RESOURCE}, node_name text NOT NULL, secret_hash bytea NOT NULL,
    expires_at timestamptz(3) NOT NULL, used_at timestamptz(3))`,
  // What a node last said of itself: no configuration, never audited. session_id names the one session that counts.
  `CREATE TABLE node_report (
    node_id uuid PRIMARY KEY REFERENCES node (id) ON DELETE CASCADE,
    session_id uuid NOT NULL,
    agent_version text NOT NULL,
    inference_address text NOT NULL,
    probe bytea,
    observed bytea,
    observed_generation bigint NOT NULL DEFAULT 0,
    connected boolean NOT NULL,
    last_seen_at timestamptz(3) NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
  )`,
  `CREATE INDEX node_report_updated ON node_report (updated_at)`,
  `CREATE TABLE artifact (${RESOURCE}, ${ORGANIZATION}, key text NOT NULL, display_name text NOT NULL,
    format text NOT NULL, quantization text NOT NULL, files jsonb NOT NULL)`,
  `CREATE UNIQUE INDEX artifact_key ON artifact (organization_id, lower(key))`,
  `CREATE TABLE serving (${RESOURCE}, ${ORGANIZATION}, key text NOT NULL, model_id uuid NOT NULL REFERENCES model (id),
    artifact_id uuid NOT NULL REFERENCES artifact (id), node_ids uuid[] NOT NULL, copies integer NOT NULL,
    settings jsonb NOT NULL, priority integer NOT NULL, tags text[] NOT NULL)`,
  `CREATE UNIQUE INDEX serving_key ON serving (organization_id, lower(key))`,
  `CREATE INDEX serving_model ON serving (model_id)`,
  `CREATE INDEX serving_artifact ON serving (artifact_id)`,
  // An artifact on a node's disk, shared by all instances there that load it.
  `CREATE TABLE installation (
    id uuid PRIMARY KEY,
    node_id uuid NOT NULL REFERENCES node (id),
    artifact_id uuid NOT NULL REFERENCES artifact (id),
    UNIQUE (node_id, artifact_id)
  )`,
  // One copy of a serving on a node, and the deployment under which it is called.
  `CREATE TABLE instance (
    id uuid PRIMARY KEY,
    serving_id uuid NOT NULL REFERENCES serving (id),
    node_id uuid NOT NULL REFERENCES node (id),
    installation_id uuid NOT NULL REFERENCES installation (id),
    deployment_id uuid NOT NULL REFERENCES deployment (id) DEFERRABLE INITIALLY DEFERRED,
    UNIQUE (serving_id, node_id)
  )`,
  `CREATE INDEX instance_node ON instance (node_id)`,
  `CREATE INDEX instance_installation ON instance (installation_id)`,
];
