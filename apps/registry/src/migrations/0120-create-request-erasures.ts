import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantToRuntime } from './runtime-grants.ts';

/** That requests were erased, by whom and whose. Outlives everything that it is about. */
export class CreateRequestErasures1767225600120 implements MigrationInterface {
  readonly name = 'CreateRequestErasures1767225600120';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE request_erasure (
      id uuid PRIMARY KEY,
      revision bigint NOT NULL DEFAULT 0,
      created_at timestamptz(3) NOT NULL,
      updated_at timestamptz(3) NOT NULL,
      created_by text NOT NULL,
      organization_id uuid NOT NULL REFERENCES organization (id) ON DELETE CASCADE,
      subject text NOT NULL CHECK (subject IN ('request', 'key', 'member', 'user')),
      subject_id text NOT NULL
    )`);
    await runner.query('CREATE INDEX request_erasure_organization ON request_erasure (organization_id, id)');
    await grantToRuntime(runner, { readWrite: ['request_erasure'] });
  }

  async down(): Promise<void> {
    throw new Error('migrations run forward only');
  }
}
