import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Tables that are asked on behalf of one organization, each row of which belongs to one. */
const TABLES = ['ledger', 'rollup_groups', 'requests', 'request_feedback'] as const;

/**
 * The database itself keeps organizations apart, should a statement ever forget to: a session sees the rows of the
 * organization that `roundhouse.tenant` names, all of them where it names `*`, and none where it names nothing. Forced, so
 * that it holds for the owner as well. The setting is asked for once per statement, not per row.
 *
 * What was said in requests is not among them: the search through it goes along an index that such a policy would put out
 * of use; it is only read beside rows of `requests`.
 */
export class SecureRows1764000000060 implements MigrationInterface {
  readonly name = 'SecureRows1764000000060';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) {
      await runner.query(`ALTER TABLE tracing.${table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY`);
      await runner.query(`CREATE POLICY tenant ON tracing.${table} USING (${ALLOWED}) WITH CHECK (${ALLOWED})`);
    }
  }

  /** Forward only. */
  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const TENANT = `(SELECT current_setting('roundhouse.tenant', true))`;
const ALLOWED = `${TENANT} = '*' OR organization_id = ${TENANT}`;
