import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createDocumentTable } from './document-table.ts';
import { grantToRuntime } from './runtime-grants.ts';

// The narrowest scope that a document names.
const SUBJECT = `coalesce('api_key:' || (spec->>'api_key_id'), 'service_account:' || (spec->>'service_account_id'),
  'member:' || (spec->>'member_id'), 'team:' || (spec->>'team_id'), 'project:' || (spec->>'project_id'),
  'organization:' || (spec->>'organization_id'))`;
const TARGET = `coalesce('model:' || (spec->>'model_id'), 'route_group:' || (spec->>'route_group_id'),
  'access_group:' || lower(spec->>'access_group'))`;
const SUBJECT_COLUMN = `subject text NOT NULL GENERATED ALWAYS AS (${SUBJECT}) STORED`;
const TARGET_COLUMN = `target text NOT NULL GENERATED ALWAYS AS (${TARGET}) STORED`;

/** Access groups, policies and bindings; route groups and the versions of their policies. */
export class CreateAccessAndRouteGroups1767225600050 implements MigrationInterface {
  readonly name = 'CreateAccessAndRouteGroups1767225600050';

  async up(runner: QueryRunner): Promise<void> {
    await createDocumentTable(runner, 'access_group', { organization: true, key: true });
    await createDocumentTable(runner, 'route_group', { organization: true, project: true, key: 'free' });
    await runner.query(`CREATE TABLE route_group_member (
      route_group_id uuid NOT NULL REFERENCES route_group (id),
      ordinal integer NOT NULL,
      model_id uuid REFERENCES model (id),
      deployment_id uuid REFERENCES deployment (id),
      inner_group_id uuid REFERENCES route_group (id),
      PRIMARY KEY (route_group_id, ordinal),
      CHECK (num_nonnulls(model_id, deployment_id, inner_group_id) = 1)
    )`);
    for (const column of ['model_id', 'deployment_id', 'inner_group_id']) {
      await runner.query(`CREATE INDEX route_group_member_${column} ON route_group_member (${column})`);
    }
    await createDocumentTable(runner, 'route_policy', {
      references: { route_group_id: 'route_group' },
      members: { version: 'integer', state: 'text' },
    });
    await runner.query('CREATE UNIQUE INDEX route_policy_version ON route_policy (route_group_id, version)');
    await runner.query(`CREATE UNIQUE INDEX route_policy_state ON route_policy (route_group_id, state)
      WHERE state IN ('draft', 'published')`);
    const subjects = {
      team_id: 'team',
      member_id: 'member',
      service_account_id: 'service_account',
      api_key_id: 'api_key',
    };
    const scoped = { organization: true, project: true } as const;
    await createDocumentTable(runner, 'access_policy', { ...scoped, references: subjects }, [SUBJECT_COLUMN]);
    await runner.query('CREATE UNIQUE INDEX access_policy_subject ON access_policy (subject)');
    const targets = { model_id: 'model', route_group_id: 'route_group' };
    await createDocumentTable(runner, 'access_binding', { ...scoped, references: { ...subjects, ...targets } }, [
      SUBJECT_COLUMN,
      TARGET_COLUMN,
    ]);
    await runner.query('CREATE UNIQUE INDEX access_binding_subject ON access_binding (subject, target)');
    await grantToRuntime(runner, {
      readWrite: [
        'access_group',
        'route_group',
        'route_group_member',
        'route_policy',
        'access_policy',
        'access_binding',
      ],
    });
  }

  async down(): Promise<void> {
    throw new Error('migrations run forward only');
  }
}
