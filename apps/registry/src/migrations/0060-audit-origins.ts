import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Audit entries keep where a call came from, and can be looked through by what people ask for. */
export class AuditOrigins1767225600060 implements MigrationInterface {
  readonly name = 'AuditOrigins1767225600060';

  async up(runner: QueryRunner): Promise<void> {
    // Entries so far, and those of a registry of the version before, have hashes of the first form.
    await runner.query(`ALTER TABLE audit_entry
      ADD COLUMN hash_version smallint NOT NULL DEFAULT 1,
      ADD COLUMN remote_ip text NOT NULL DEFAULT ''`);
    for (const [name, columns] of INDEXES) await runner.query(`CREATE INDEX ${name} ON audit_entry (${columns})`);
  }

  async down(): Promise<void> {
    throw new Error('migrations run forward only');
  }
}

const INDEXES = [
  ['audit_entry_number', 'number, organization_id, sequence'],
  ['audit_entry_organization', 'organization_id, number, kind'],
  ['audit_entry_resource', 'resource_id, number'],
  ['audit_entry_actor', 'actor_id, number'],
  ['audit_entry_request', 'request_id'],
] as const;
