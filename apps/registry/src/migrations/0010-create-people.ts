import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createDocumentTable } from './document-table.ts';
import { grantToRuntime } from './runtime-grants.ts';

/** Teams, members, service accounts, and who has which role where. */
export class CreatePeople1767225600010 implements MigrationInterface {
  readonly name = 'CreatePeople1767225600010';

  async up(runner: QueryRunner): Promise<void> {
    await createDocumentTable(runner, 'team', { organization: true, key: true });
    await createDocumentTable(runner, 'member', { organization: true });
    await runner.query(
      `CREATE UNIQUE INDEX member_email ON member (organization_id, lower(spec->>'email')) NULLS NOT DISTINCT`,
    );
    await createDocumentTable(runner, 'service_account', { organization: true, project: true, key: true });
    await createDocumentTable(runner, 'role_binding', {
      organization: true,
      project: true,
      references: { member_id: 'member', service_account_id: 'service_account', team_id: 'team' },
    });
    // A role is given once to each in each place.
    await runner.query(
      `CREATE UNIQUE INDEX role_binding_once ON role_binding
         (member_id, service_account_id, (spec->>'role'), organization_id, project_id, team_id) NULLS NOT DISTINCT`,
    );
    await grantToRuntime(runner, { readWrite: ['team', 'member', 'service_account', 'role_binding'] });
  }

  async down(): Promise<void> {
    throw new Error('migrations run forward only');
  }
}
