import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AUDIT_LIST, AUDIT_VERIFY } from '@roundhouse/admin-api';
import { runMigrations } from '@roundhouse/database';
import { newId } from '@roundhouse/kernel';
import { freshDatabase } from '@roundhouse/testing';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { auditHash, EMPTY_CHAIN } from '../commands/domain/audit-chain.ts';
import { adminOf } from '../fixtures/callers.ts';
import { perform } from '../fixtures/perform.ts';
import { TenancyServices } from '../fixtures/tenancy-services.ts';
import { MIGRATIONS } from '../migrations/index.ts';
import { registryDataSource, SCHEMA } from '../persistence/registry-database.ts';
import { AuditService } from './audit.service.ts';

/** Before entries kept where a call came from. */
const FORMER = MIGRATIONS.slice(0, 3);
const organizationId = newId();
const at = '2026-01-01T00:00:00.000Z';
let dataSource: DataSource;

beforeAll(async () => {
  const url = await freshDatabase();
  const migrate = (migrations: typeof MIGRATIONS) =>
    runMigrations({ url, schema: SCHEMA, migrations, applicationName: 'test' });
  await migrate(FORMER);
  await writeFormerLog(url);
  await migrate(MIGRATIONS);
  dataSource = await registryDataSource(url, 'test').initialize();
});

afterAll(() => dataSource.destroy());

/** An organization and the entry of its making, as the version before wrote them. */
async function writeFormerLog(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(
      `INSERT INTO registry.organization (id, revision, created_at, updated_at, created_by, key, display_name, admin_status)
       VALUES ($1, 1, $2, $2, 't', 'acme', 'Acme', 'active')`,
      [organizationId, at],
    );
    const record = {
      hashVersion: 1,
      organizationId,
      sequence: 1n,
      at,
      actorId: 't',
      requestId: 'r',
      remoteIp: '',
      action: 'organization.create',
      kind: 'organization',
      resourceId: organizationId,
      before: null,
      after: '{"key": "acme"}',
    };
    const hash = auditHash(EMPTY_CHAIN.hash, record);
    await client.query(
      `INSERT INTO registry.audit_entry (organization_id, sequence, number, at, actor_id, request_id, action, kind,
         resource_id, before, after, hash) VALUES ($1, 1, 1, $2, 't', 'r', 'organization.create', 'organization', $3, NULL, $4, $5)`,
      [organizationId, at, organizationId, record.after, hash],
    );
    await client.query('INSERT INTO registry.audit_chain VALUES ($1, 1, $2)', [organizationId, hash]);
  } finally {
    await client.end();
  }
}

describe('an audit log of the version before', () => {
  it('is whole after the migration, and goes on with entries of the new form', async () => {
    const registry = new TenancyServices(dataSource);
    void new AuditService(registry.commands, registry.handlers);
    const admin = { ...adminOf(organizationId), remoteIp: '192.0.2.4' };
    const verify = () => perform(registry.handlers, AUDIT_VERIFY, admin);
    expect(await verify()).toMatchObject({ whole: true, entries: '1' });
    await registry.projects.create(admin, { key: 'new', display_name: 'New' });
    expect(await verify()).toMatchObject({ whole: true, entries: '2' });
    const list = await perform(registry.handlers, AUDIT_LIST, admin);
    expect(list['data']).toMatchObject([
      { sequence: '2', remote_ip: '192.0.2.4' },
      { sequence: '1', remote_ip: null, after: { key: 'acme' } },
    ]);
  });
});
