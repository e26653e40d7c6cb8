import type { MigrationInterface, QueryRunner } from 'typeorm';

/** An organization can be erased as a whole. */
export class EraseOrganizations1764000000091 implements MigrationInterface {
  readonly name = 'EraseOrganizations1764000000091';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE tracing.request_erasures DROP CONSTRAINT request_erasures_subject_check,
      ADD CONSTRAINT request_erasures_subject_check
        CHECK (subject IN ('request', 'key', 'member', 'user', 'organization'))`);
  }

  /** Forward only. */
  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}
