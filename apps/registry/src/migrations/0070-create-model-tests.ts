import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantToRuntime } from './runtime-grants.ts';

/** Results of model tests, and what an import took over from a provider's list. */
export class CreateModelTests1767225600070 implements MigrationInterface {
  readonly name = 'CreateModelTests1767225600070';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
    await grantToRuntime(runner, { readWrite: ['model_test_run', 'model_test_result', 'imported_model'] });
  }

  async down(): Promise<void> {
    throw new Error('migrations run forward only');
  }
}

const STATEMENTS = [
  `CREATE TABLE model_test_run (
    id uuid PRIMARY KEY,
    revision bigint NOT NULL DEFAULT 0,
    created_at timestamptz(3) NOT NULL,
    updated_at timestamptz(3) NOT NULL,
    created_by text NOT NULL,
    organization_id uuid NOT NULL REFERENCES organization (id) ON DELETE CASCADE,
    project_id uuid REFERENCES project (id) ON DELETE CASCADE,
    gateway_id text NOT NULL,
    operation text NOT NULL,
    paid boolean NOT NULL,
    total integer NOT NULL,
    state text NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'finished', 'cancelled')),
    usable integer NOT NULL DEFAULT 0,
    error integer NOT NULL DEFAULT 0,
    timeout integer NOT NULL DEFAULT 0,
    unsupported integer NOT NULL DEFAULT 0,
    finished_at timestamptz(3)
  )`,
  `CREATE INDEX model_test_run_organization ON model_test_run (organization_id, id)`,
  // No reference to the run: results outlive runs, which are kept by number.
  `CREATE TABLE model_test_result (
    id uuid PRIMARY KEY,
    run_id uuid NOT NULL,
    deployment_id uuid NOT NULL REFERENCES deployment (id) ON DELETE CASCADE,
    model_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    project_id uuid,
    provider_id uuid,
    upstream_model_id text NOT NULL,
    protocol text NOT NULL,
    tested_at timestamptz(3) NOT NULL,
    result text NOT NULL CHECK (result IN ('usable', 'error', 'timeout', 'unsupported')),
    latency_ms integer,
    upstream_status integer,
    error_class text,
    message text,
    debug jsonb,
    definition text NOT NULL
  )`,
  `CREATE UNIQUE INDEX model_test_result_once ON model_test_result (run_id, deployment_id)`,
  `CREATE INDEX model_test_result_deployment ON model_test_result (deployment_id, id)`,
  `CREATE INDEX model_test_result_model ON model_test_result (model_id, id)`,
  `CREATE INDEX model_test_result_organization ON model_test_result (organization_id, id)`,
  `CREATE TABLE imported_model (
    deployment_id uuid PRIMARY KEY REFERENCES deployment (id) ON DELETE CASCADE,
    facts jsonb NOT NULL,
    missing boolean NOT NULL DEFAULT false,
    imported_at timestamptz(3) NOT NULL
  )`,
];
