import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantToRuntime } from './runtime-grants.ts';

/** What a serving of before did not say. */
const NEW_MEMBERS = {
  hub: null,
  node_labels: {},
  excluded_node_ids: [],
  residency: 'always',
  preload: true,
  idle_unload_seconds: 0,
  pinned: false,
  rollout: { max_surge: 1, max_unavailable: 0, timeout_seconds: 21_600 },
  on_withdrawn: 'keep',
  drained: false,
};

const NEW_SETTINGS = {
  threads_batch: 0,
  batch_tokens: 0,
  micro_batch_tokens: 0,
  rerank: false,
  pooling: null,
  flash_attention: null,
  cache_type_k: null,
  cache_type_v: null,
  unified_cache: null,
  context_shift: null,
  continuous_batching: null,
  prompt_cache: null,
  memory_map: null,
  memory_lock: null,
  reasoning: null,
  reasoning_budget_tokens: null,
  projector_file: null,
  adapters: [],
  chat_template_sha256: null,
};

const ARTIFACT_KEY = `'artifact:' || artifact.id`;
const ARTIFACT_SOURCE = `jsonb_build_object('kind', 'artifact', 'artifact_id', artifact.id, 'key', artifact.key)`;

/**
 * Servings get releases: what is served, frozen, so that the new can be placed beside the old. Installations hold the
 * files that they were placed with, whatever becomes of the artifact or hub version.
 */
export class ReleasesOfServings1767225600180 implements MigrationInterface {
  readonly name = 'ReleasesOfServings1767225600180';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `UPDATE serving SET spec = $1::jsonb || spec || jsonb_build_object('settings', $2::jsonb || (spec->'settings'))`,
      [JSON.stringify(NEW_MEMBERS), JSON.stringify(NEW_SETTINGS)],
    );
    for (const statement of STATEMENTS) await runner.query(statement);
    await grantToRuntime(runner, { readWrite: ['serving_release', 'serving_state'] });
  }

  async down(): Promise<void> {
    throw new Error('migrations run forward only');
  }
}

const STATEMENTS = [
  `CREATE TABLE serving_release (
    id uuid PRIMARY KEY,
    serving_id uuid NOT NULL REFERENCES serving (id) ON DELETE CASCADE,
    number integer NOT NULL,
    content_key text NOT NULL,
    source jsonb NOT NULL,
    files jsonb NOT NULL,
    manifest bytea,
    signatures jsonb NOT NULL DEFAULT '[]',
    settings jsonb NOT NULL,
    state text NOT NULL CHECK (state IN ('rolling', 'current', 'superseded', 'failed')),
    reason text NOT NULL DEFAULT '',
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    finished_at timestamptz(3),
    UNIQUE (serving_id, number)
  )`,
  // What the last look at the nodes found; no configuration, never audited.
  `CREATE TABLE serving_state (
    serving_id uuid PRIMARY KEY REFERENCES serving (id) ON DELETE CASCADE,
    left_out jsonb NOT NULL DEFAULT '[]',
    problem text NOT NULL DEFAULT '',
    stopped boolean NOT NULL DEFAULT false,
    evaluated_at timestamptz(3) NOT NULL DEFAULT now()
  )`,
  `INSERT INTO serving_release (id, serving_id, number, content_key, source, files, settings, state, finished_at)
   SELECT gen_random_uuid(), serving.id, 1, ${ARTIFACT_KEY}, ${ARTIFACT_SOURCE}, artifact.spec->'files',
     serving.spec->'settings', 'current', now()
   FROM serving JOIN artifact ON artifact.id = serving.artifact_id`,
  `ALTER TABLE installation ADD COLUMN content_key text, ADD COLUMN source jsonb, ADD COLUMN files jsonb,
     ADD COLUMN manifest bytea, ADD COLUMN signatures jsonb NOT NULL DEFAULT '[]'`,
  `UPDATE installation SET content_key = ${ARTIFACT_KEY}, source = ${ARTIFACT_SOURCE}, files = artifact.spec->'files'
   FROM artifact WHERE artifact.id = artifact_id`,
  `ALTER TABLE installation DROP COLUMN artifact_id, ALTER COLUMN content_key SET NOT NULL,
     ALTER COLUMN source SET NOT NULL, ALTER COLUMN files SET NOT NULL, ADD UNIQUE (node_id, content_key)`,
  `ALTER TABLE instance ADD COLUMN release_id uuid REFERENCES serving_release (id),
     ADD COLUMN role text NOT NULL DEFAULT 'active' CHECK (role IN ('active', 'candidate', 'retired')),
     ADD COLUMN created_at timestamptz(3) NOT NULL DEFAULT now(),
     ADD COLUMN retired_at timestamptz(3),
     ADD COLUMN load_ticket bigint NOT NULL DEFAULT 0,
     ADD COLUMN ticket_at timestamptz(3),
     ADD COLUMN memory_estimate jsonb NOT NULL DEFAULT '[]'`,
  `UPDATE instance SET release_id = serving_release.id FROM serving_release
   WHERE serving_release.serving_id = instance.serving_id`,
  // An instance that runs out outlives its deployment by a moment.
  `ALTER TABLE instance ALTER COLUMN release_id SET NOT NULL, DROP CONSTRAINT instance_serving_id_node_id_key,
     DROP CONSTRAINT instance_deployment_id_fkey`,
  `CREATE UNIQUE INDEX instance_active ON instance (serving_id, node_id) WHERE role = 'active'`,
  `CREATE UNIQUE INDEX instance_candidate ON instance (serving_id, node_id) WHERE role = 'candidate'`,
  `CREATE INDEX instance_serving ON instance (serving_id)`,
  `CREATE INDEX instance_release ON instance (release_id)`,
];
