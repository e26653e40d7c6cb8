import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runMigrations } from '@roundhouse/database';
import { newId } from '@roundhouse/kernel';
import { openFromFleet, sealForFleet, sealSecret } from '@roundhouse/secrets';
import { freshDatabase, testDirectory, type TestDirectory } from '@roundhouse/testing';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { writeKeyFiles } from '../fixtures/key-files.ts';
import { PLATFORM, RegistryServices } from '../fixtures/registry-services.ts';
import { loadKeyMaterial, type KeyMaterial } from '../key-material/key-material.ts';
import { registryDataSource, SCHEMA } from '../persistence/registry-database.ts';
import { PostgresConfigReader } from '../watch/infra/postgres-config-reader.ts';
import { CredentialsAsDocuments1767225600030 } from './0030-credentials-as-documents.ts';
import { MIGRATIONS } from './index.ts';

const SECRET = 'sk-of-former-days';
const [ORGANIZATION, CREDENTIAL, PROVIDER, DRAFT] = [newId(), newId(), newId(), newId()];
let directory: TestDirectory;
let keys: KeyMaterial;
let dataSource: DataSource;
let copy: string;
let fleet: Awaited<ReturnType<typeof writeKeyFiles>>['fleet'];

beforeAll(async () => {
  directory = await testDirectory('registry');
  const files = await writeKeyFiles(directory.path);
  ({ fleet } = files);
  keys = loadKeyMaterial(files.settings);
  const url = await freshDatabase();
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('CREATE SCHEMA registry');
  const before = MIGRATIONS.slice(0, MIGRATIONS.indexOf(CredentialsAsDocuments1767225600030));
  const migrate = (migrations: typeof MIGRATIONS) =>
    runMigrations({ url, schema: SCHEMA, migrations, applicationName: 'test' });
  await migrate(before);

  await client.query('SET search_path TO registry');
  const meta = `0, now(), now(), 'somebody'`;
  await client.query(
    `INSERT INTO organization (id, revision, created_at, updated_at, created_by, spec) VALUES ($1, ${meta}, $2)`,
    [ORGANIZATION, { key: 'former', display_name: 'Former', admin_status: 'active' }],
  );
  const place = { organizationId: ORGANIZATION, table: 'credential', rowId: CREDENTIAL, version: 3n };
  await client.query(
    `INSERT INTO credential VALUES ($1, ${meta}, $2, 'vendor', 'Vendor', '{"api.example"}', 'x-key', 'k {api_key}', 3, $3, 'abc')`,
    [CREDENTIAL, ORGANIZATION, sealSecret(keys.masterKeys, Buffer.from(SECRET), place)],
  );
  const binding = { organizationId: ORGANIZATION, credentialId: CREDENTIAL, revision: 3n };
  copy = await sealForFleet(keys.fleetKeys[0]!, SECRET, binding);
  const kid = keys.fleetKeys[0]!.kid;
  await client.query(`INSERT INTO sealed_credential VALUES ($1, 3, $2, $3)`, [CREDENTIAL, kid, copy]);
  for (const [id, key, status] of [
    [PROVIDER, 'vendor', 'active'],
    [DRAFT, 'later', 'draft'],
  ]) {
    await client.query(
      `INSERT INTO provider VALUES ($1, ${meta}, $2, NULL, $3, 'openai-compatible', 'https://api.example/v1', $4,
         '{"x-team": "a"}', $5, '{"10.0.0.0/8:8000"}')`,
      [id, ORGANIZATION, key, CREDENTIAL, status],
    );
  }
  await client.end();
  await migrate(MIGRATIONS);
  dataSource = await registryDataSource(url, 'registry-test').initialize();
}, 60_000);

afterAll(async () => {
  await dataSource.destroy();
  await directory.remove();
});

describe('credentials and providers of a former schema', () => {
  it('are carried over: documents, secrets, and the copies that gateways hold', async () => {
    const services = new RegistryServices(dataSource, keys);
    const row = await services.credentials.get(PLATFORM, CREDENTIAL);
    expect(row.spec).toMatchObject({
      key: 'vendor',
      allowed_hosts: ['api.example'],
      auth_header_name: 'x-key',
      auth_header_format: 'k {api_key}',
      keys: [{ name: 'default', admin_status: 'active' }],
    });
    expect(row.held['default']).toMatchObject({ fingerprint: 'abc', secret_revision: '3' });
    const providers = await services.providers.list(PLATFORM, { limit: 10, sort: 'created_at' });
    const rows = providers.rows.toSorted((one, other) => ((one.spec.key ?? '') < (other.spec.key ?? '') ? -1 : 1));
    const facts = rows.map(({ spec }) => [spec.key, spec.admin_status, spec.credential_id, spec.headers]);
    expect(facts).toEqual([
      ['later', 'disabled', CREDENTIAL, { 'x-team': 'a' }],
      ['vendor', 'active', CREDENTIAL, { 'x-team': 'a' }],
    ]);
    const revision = (await new PostgresConfigReader(dataSource).readHead()).number;
    await services.installation.reconcile();
    const { entries } = await new PostgresConfigReader(dataSource).readAll('gateway');
    const entry = entries.find((line) => line.entry?.$case === 'credential')?.entry;
    if (entry?.$case !== 'credential') throw new Error('the credential is not in the snapshot');
    // The very copy of before: gateways need not open it again.
    expect(entry.value).toMatchObject({ secretRevision: 3n, headerName: 'x-key', sealed: [{ jwe: copy }] });
    const binding = { organizationId: ORGANIZATION, credentialId: CREDENTIAL, revision: 3n };
    expect(await openFromFleet([fleet.privateJwk], entry.value.sealed[0]!.jwe, binding)).toBe(SECRET);
    const [secret] = await services.vault.of(dataSource.manager, 'credential', [CREDENTIAL]);
    expect(
      services.vault.isText(Object.assign(secret!, { fingerprint: services.vault.fingerprint(SECRET) }), SECRET),
    ).toBe(true);
    const { held } = await services.credentials.rotate(PLATFORM, CREDENTIAL, { secret: 'new' });
    expect(BigInt(held['default']!.secret_revision)).toBeGreaterThan(3n);
    expect(revision).toBeGreaterThanOrEqual(0n);
  });
});
