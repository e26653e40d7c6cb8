import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantToRuntime } from './runtime-grants.ts';

/** What was created under which idempotency key. */
export class CreateIdempotencyRecord1767225600003 implements MigrationInterface {
  readonly name = 'CreateIdempotencyRecord1767225600003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE idempotency_record (
      actor_id text NOT NULL,
      key text NOT NULL,
      request_hash bytea NOT NULL,
      resource_id uuid,
      at timestamptz NOT NULL,
      PRIMARY KEY (actor_id, key)
    )`);
    await runner.query(`CREATE INDEX idempotency_record_at ON idempotency_record (at)`);
    await grantToRuntime(runner, { readWrite: ['idempotency_record'] });
  }

  async down(): Promise<void> {
    throw new Error('migrations run forward only');
  }
}
