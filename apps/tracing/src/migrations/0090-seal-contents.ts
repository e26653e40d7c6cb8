import type { MigrationInterface, QueryRunner } from 'typeorm';

const RUNTIME_ROLE = 'tracing';

/**
 * Keys that seal what was said in full, each for the words of a day of those who can be erased together. Without its key
 * a content is lost, in every copy of it. What was kept before this lies open until it is erased or too old.
 */
export class SealContents1764000000090 implements MigrationInterface {
  readonly name = 'SealContents1764000000090';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
    // Does nothing where the role does not exist, as in a developer's own database.
    const roles: unknown[] = await runner.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [RUNTIME_ROLE]);
    if (roles.length === 0) return;
    // Keys are never changed; the right to is what a lock on their rows takes.
    await runner.query(`GRANT INSERT, SELECT, DELETE, UPDATE (sealed) ON tracing.content_keys TO ${RUNTIME_ROLE}`);
  }

  /** Forward only. */
  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

/** Of an end user only a hash stands here. */
const KEYS = `
CREATE TABLE tracing.content_keys (
  id                 text COLLATE "C" PRIMARY KEY,
  organization_id    text        NOT NULL,
  request_day        date        NOT NULL,
  api_key_id         text        NOT NULL,
  member_id          text        NOT NULL,
  end_user           text        NOT NULL,
  sealed             bytea       NOT NULL,
  UNIQUE (organization_id, request_day, api_key_id, member_id, end_user)
)`;

const STATEMENTS = [
  KEYS,
  'CREATE INDEX content_keys_day ON tracing.content_keys (request_day)',
  // No reference: a key goes first, and the rows that it leaves unreadable after it.
  'ALTER TABLE tracing.request_contents ADD COLUMN content_key text COLLATE "C"',
];
