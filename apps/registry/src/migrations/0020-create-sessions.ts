import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createDocumentTable } from './document-table.ts';
import { grantToRuntime } from './runtime-grants.ts';

const TOKEN = 'token_hash bytea NOT NULL UNIQUE';
const MEMBER = 'member_id uuid NOT NULL REFERENCES member (id) ON DELETE CASCADE';
const CONNECTION = 'connection_id uuid NOT NULL REFERENCES oidc_connection (id) ON DELETE CASCADE';
const CREATED = 'created_at timestamptz NOT NULL DEFAULT now()';
const EXPIRES = 'expires_at timestamptz NOT NULL';

/** How people prove who they are at the console, and what they then hold. Tokens are kept as hashes alone. */
export class CreateSessions1767225600020 implements MigrationInterface {
  readonly name = 'CreateSessions1767225600020';

  async up(runner: QueryRunner): Promise<void> {
    await createDocumentTable(runner, 'oidc_connection', { key: true }, [
      'sealed_secret bytea',
      'secret_revision bigint NOT NULL',
      'master_key_id text',
      'fingerprint text',
    ]);
    for (const statement of STATEMENTS) await runner.query(statement);
    await grantToRuntime(runner, {
      readWrite: [
        'oidc_connection',
        'oidc_flow',
        'oidc_identity',
        'member_password',
        'member_invite',
        'console_session',
        'sign_in_throttle',
        'bootstrap_token',
      ],
    });
  }

  async down(): Promise<void> {
    throw new Error('migrations run forward only');
  }
}

const STATEMENTS = [
  // Who signs in gives an address and, as a rule, no organization.
  `CREATE INDEX member_address ON member (lower(spec->>'email'))`,
  `CREATE TABLE member_password (
    member_id uuid PRIMARY KEY REFERENCES member (id) ON DELETE CASCADE,
    hash text NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT now()
  )`,
  `CREATE TABLE member_invite (${TOKEN}, ${MEMBER}, ${CREATED}, ${EXPIRES}, used_at timestamptz)`,
  'CREATE INDEX member_invite_member ON member_invite (member_id)',
  `CREATE TABLE bootstrap_token (${TOKEN}, ${CREATED}, ${EXPIRES}, used_at timestamptz)`,
  // The former token works for calls that were under way when the session got a new one.
  `CREATE TABLE console_session (
    id uuid PRIMARY KEY,
    revision bigint NOT NULL DEFAULT 0,
    created_at timestamptz(3) NOT NULL,
    updated_at timestamptz(3) NOT NULL,
    created_by text NOT NULL,
    ${MEMBER},
    organization_id text NOT NULL,
    method text NOT NULL,
    remote_ip text NOT NULL,
    ${TOKEN},
    former_token_hash bytea UNIQUE,
    former_until timestamptz,
    rights_digest bytea NOT NULL,
    last_seen_at timestamptz NOT NULL DEFAULT now(),
    ${EXPIRES},
    revoked_at timestamptz
  )`,
  'CREATE INDEX console_session_member ON console_session (member_id)',
  'CREATE INDEX console_session_expires_at ON console_session (expires_at)',
  // A fixed number of slots, which account and address are hashed into: nobody can make this table grow.
  `CREATE TABLE sign_in_throttle (
    slot integer PRIMARY KEY CHECK (slot BETWEEN 0 AND 131071),
    window_start timestamptz NOT NULL,
    attempts integer NOT NULL,
    strikes integer NOT NULL,
    paused_until timestamptz
  )`,
  `CREATE TABLE oidc_identity (
    ${CONNECTION},
    subject text NOT NULL,
    ${MEMBER},
    ${CREATED},
    PRIMARY KEY (connection_id, subject)
  )`,
  'CREATE INDEX oidc_identity_member ON oidc_identity (member_id)',
  // Nonce and PKCE verifier are derived from the token that the browser holds, so that neither is stored.
  `CREATE TABLE oidc_flow (
    state_hash bytea PRIMARY KEY,
    browser_hash bytea NOT NULL,
    ${CONNECTION},
    redirect_uri text NOT NULL,
    return_to text NOT NULL,
    ${EXPIRES}
  )`,
  'CREATE INDEX oidc_flow_expires_at ON oidc_flow (expires_at)',
];
