import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The requests of an organization can be erased as a whole. */
export class ErasuresOfOrganizations1767225600250 implements MigrationInterface {
  readonly name = 'ErasuresOfOrganizations1767225600250';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE request_erasure DROP CONSTRAINT request_erasure_subject_check,
      ADD CONSTRAINT request_erasure_subject_check
        CHECK (subject IN ('request', 'key', 'member', 'user', 'organization'))`);
  }

  async down(): Promise<void> {
    throw new Error('migrations run forward only');
  }
}
