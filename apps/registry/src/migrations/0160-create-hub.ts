import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createDocumentTable } from './document-table.ts';
import { grantToRuntime } from './runtime-grants.ts';

const RESOURCE = `
  id uuid PRIMARY KEY,
  revision bigint NOT NULL DEFAULT 0,
  created_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  created_by text NOT NULL`;

/** Models that are offered, what became of each version, who vouches for it, and templates that refer to them. */
export class CreateHub1767225600160 implements MigrationInterface {
  readonly name = 'CreateHub1767225600160';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of TABLES) await runner.query(statement);
    await createDocumentTable(runner, 'publisher_key', { organization: true, key: true }, [
      'key_id text NOT NULL UNIQUE',
      'public_key bytea NOT NULL',
    ]);
    await createDocumentTable(runner, 'template', { organization: true, key: true }, ['version integer NOT NULL']);
    await grantToRuntime(runner, {
      readWrite: [
        'hub_entry',
        'hub_version',
        'hub_star',
        'hub_counted_download',
        'hub_source',
        'hub_source_state',
        'hub_followed_version',
        'hub_file_fact',
        'publisher_key',
        'template',
      ],
    });
  }

  async down(): Promise<void> {
    throw new Error('migrations run forward only');
  }
}

const TABLES = [
  // What the hub itself says of an entry. It exists from the first version, badge or star on, and is never deleted:
  // last_number keeps a number from being given twice, also after its organization is gone.
  `CREATE TABLE hub_entry (${RESOURCE}, slug text NOT NULL UNIQUE,
    organization_id uuid,
    verified boolean NOT NULL DEFAULT false,
    downloads bigint NOT NULL DEFAULT 0 CHECK (downloads >= 0),
    stars bigint NOT NULL DEFAULT 0 CHECK (stars >= 0),
    last_number integer NOT NULL DEFAULT 0)`,
  `CREATE INDEX hub_entry_organization ON hub_entry (organization_id)`,
  // What a publisher said, as it was said; only its state and what the review found change.
  `CREATE TABLE hub_version (${RESOURCE},
    entry_id uuid NOT NULL REFERENCES hub_entry (id),
    slug text NOT NULL,
    organization_id uuid,
    number integer NOT NULL CHECK (number > 0),
    state text NOT NULL CHECK (state IN ('pending', 'approved', 'rejected', 'withdrawn')),
    content jsonb NOT NULL,
    manifest bytea NOT NULL,
    signatures jsonb NOT NULL,
    issues jsonb NOT NULL,
    publisher text NOT NULL,
    submitted_by text NOT NULL,
    reviewed_by text,
    reviewed_at timestamptz(3),
    reason text,
    published_at timestamptz(3),
    UNIQUE (entry_id, number))`,
  `CREATE INDEX hub_version_state ON hub_version (state, id)`,
  `CREATE INDEX hub_version_slug ON hub_version (slug, number)`,
  `CREATE TABLE hub_star (
    entry_id uuid NOT NULL REFERENCES hub_entry (id) ON DELETE CASCADE,
    actor_id text NOT NULL,
    PRIMARY KEY (entry_id, actor_id))`,
  // Installations that were counted as downloads: each is, once, whatever becomes of it. No reference: it outlives them.
  `CREATE TABLE hub_counted_download (installation_id uuid PRIMARY KEY, counted_at timestamptz(3) NOT NULL)`,
  // The hub of another Roundhouse that this one follows; at most one row.
  `CREATE TABLE hub_source (${RESOURCE}, only_one boolean NOT NULL DEFAULT true UNIQUE CHECK (only_one),
    url text NOT NULL, interval_s integer NOT NULL, allowed_cidrs jsonb NOT NULL,
    sealed_secret bytea, secret_revision bigint NOT NULL DEFAULT 0)`,
  // How following goes; no configuration, never audited.
  `CREATE TABLE hub_source_state (
    source_id uuid PRIMARY KEY REFERENCES hub_source (id) ON DELETE CASCADE,
    digest text NOT NULL DEFAULT '',
    tried_at timestamptz(3),
    succeeded_at timestamptz(3),
    left_out jsonb NOT NULL DEFAULT '[]',
    error text)`,
  // Every version that was followed, never changed once it was seen; is_served says that the source still serves it.
  `CREATE TABLE hub_followed_version (
    slug text NOT NULL,
    number integer NOT NULL CHECK (number > 0),
    content jsonb NOT NULL,
    manifest bytea NOT NULL,
    signatures jsonb NOT NULL,
    publisher text NOT NULL,
    published_at timestamptz(3),
    is_served boolean NOT NULL,
    seen_at timestamptz(3) NOT NULL,
    PRIMARY KEY (slug, number))`,
  // What was found out of files whose publisher did not say it.
  `CREATE TABLE hub_file_fact (
    url text PRIMARY KEY,
    size_bytes bigint NOT NULL CHECK (size_bytes > 0),
    sha256 text,
    model_facts jsonb,
    checked_at timestamptz(3) NOT NULL)`,
];
