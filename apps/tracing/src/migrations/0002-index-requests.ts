import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Ways to requests by their ids, which are in the order of time: newest first in an organization, and one by its id in
 * the installation. Bytewise, because that is the order of UUIDs as text. Opens are in neither: nobody asks for them.
 */
export class IndexRequests1764000000002 implements MigrationInterface {
  readonly name = 'IndexRequests1764000000002';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of INDEXES) await runner.query(statement);
  }

  /** Forward only. */
  async down(): Promise<void> {
    throw new Error('the ledger is never changed back');
  }
}

const INDEXES = [
  `CREATE INDEX ledger_organization_request ON tracing.ledger (organization_id, request_id COLLATE "C")
   WHERE kind <> 'open'`,
  `CREATE INDEX ledger_request ON tracing.ledger (request_id COLLATE "C") WHERE kind <> 'open'`,
];
