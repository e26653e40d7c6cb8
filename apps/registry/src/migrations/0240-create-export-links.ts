import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantToRuntime } from './runtime-grants.ts';

/** Links that stream an export once. Of their secrets there are hashes alone; whoever made one goes, and so does it. */
export class CreateExportLinks1767225600240 implements MigrationInterface {
  readonly name = 'CreateExportLinks1767225600240';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE export_link (
      id uuid PRIMARY KEY,
      revision bigint NOT NULL DEFAULT 0,
      created_at timestamptz(3) NOT NULL,
      updated_at timestamptz(3) NOT NULL,
      created_by text NOT NULL,
      organization_id text NOT NULL,
      api_key_id uuid REFERENCES api_key (id) ON DELETE CASCADE,
      session_id uuid REFERENCES console_session (id) ON DELETE CASCADE,
      operation text NOT NULL,
      query jsonb NOT NULL,
      token_hash bytea NOT NULL UNIQUE,
      expires_at timestamptz NOT NULL,
      used_at timestamptz,
      CHECK (num_nonnulls(api_key_id, session_id) = 1)
    )`);
    await runner.query('CREATE INDEX export_link_expiry ON export_link (expires_at)');
    await runner.query('CREATE INDEX export_link_maker ON export_link (created_by, expires_at)');
    await runner.query('CREATE INDEX export_link_key ON export_link (api_key_id)');
    await runner.query('CREATE INDEX export_link_session ON export_link (session_id)');
    await grantToRuntime(runner, { readWrite: ['export_link'] });
  }

  async down(): Promise<void> {
    throw new Error('migrations run forward only');
  }
}
