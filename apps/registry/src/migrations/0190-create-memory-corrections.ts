import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantToRuntime } from './runtime-grants.ts';

/** What loads took, beside what the formula said of them. Measurements, no configuration: never audited. */
export class CreateMemoryCorrections1767225600190 implements MigrationInterface {
  readonly name = 'CreateMemoryCorrections1767225600190';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE memory_correction (
      content_key text NOT NULL,
      engine_build text NOT NULL,
      device_class text NOT NULL,
      settings_key text NOT NULL,
      predicted_bytes bigint NOT NULL CHECK (predicted_bytes > 0),
      measured_bytes bigint NOT NULL CHECK (measured_bytes > 0),
      node_id uuid REFERENCES node (id) ON DELETE SET NULL,
      measured_at timestamptz(3) NOT NULL,
      PRIMARY KEY (content_key, engine_build, device_class, settings_key)
    )`);
    await grantToRuntime(runner, { readWrite: ['memory_correction'] });
  }

  async down(): Promise<void> {
    throw new Error('migrations run forward only');
  }
}
