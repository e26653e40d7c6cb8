import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantToRuntime } from './runtime-grants.ts';

/** What registry has to tell sinks, until the service that delivers has it. */
export class CreateSinkNews1767225600200 implements MigrationInterface {
  readonly name = 'CreateSinkNews1767225600200';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE sink_news (
      id uuid PRIMARY KEY,
      kind text NOT NULL CHECK (kind ~ '^review\\.[a-z_]+$'),
      organization_id uuid,
      subject_id text,
      occurred_at timestamptz(3) NOT NULL,
      payload jsonb NOT NULL
    )`);
    await grantToRuntime(runner, { readWrite: ['sink_news'] });
  }

  async down(): Promise<void> {
    throw new Error('migrations run forward only');
  }
}
