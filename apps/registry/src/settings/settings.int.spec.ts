import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freshDatabase, testDirectory } from '@roundhouse/testing';
import { PLATFORM, RegistryServices } from '../fixtures/registry-services.ts';
import { reasonOf } from '../fixtures/refusal.ts';
import { ServiceBench } from '../fixtures/service-bench.ts';
import { SinksService } from '../sinks/sinks.service.ts';
import { SettingsService } from './settings.service.ts';

let bench: ServiceBench<RegistryServices>;
let registry: RegistryServices;
let settings: SettingsService;
let sinks: SinksService;

beforeAll(async () => {
  bench = await ServiceBench.open(await testDirectory('settings'), await freshDatabase(), RegistryServices);
  registry = bench.services;
  settings = new SettingsService(registry.commands, registry.handlers);
  sinks = new SinksService(registry.commands, registry.handlers, bench.keys);
});

afterAll(() => bench.close());

describe('settings', () => {
  it('are one document per scope, of which the nearest counts', async () => {
    const { organizationId, projectId, admin } = await registry.tenant('scoped');
    await settings.create(PLATFORM, { organization_id: null, content_capture: 'none', circuit: { open_seconds: 7 } });
    const { row } = await settings.create(admin, { circuit: { open_seconds: 9 } });
    await settings.create(admin, { project_id: projectId, content_capture: 'full' });
    expect(await reasonOf(settings.create(admin, { content_capture: 'full' }))).toBe('CONFLICT');
    const { values, sources } = await settings.effective(admin, organizationId, projectId);
    expect(values).toMatchObject({ content_capture: 'full', circuit: { open_seconds: 9, window_seconds: 30 } });
    expect(sources).toMatchObject({ content_capture: 'project', 'circuit.open_seconds': 'organization' });
    await settings.update(admin, row.id, { circuit: { open_seconds: null } });
    const after = await settings.effective(admin, organizationId, projectId);
    expect(after.sources).toMatchObject({ 'circuit.open_seconds': 'platform' });
  });

  it('of the installation and of others are out of reach of a tenant', async () => {
    const mine = await registry.tenant('mine');
    const theirs = await registry.tenant('theirs');
    expect(await reasonOf(settings.create(mine.admin, { organization_id: null }))).toBe('FORBIDDEN');
    expect(await reasonOf(settings.create(mine.admin, { organization_id: theirs.organizationId }))).toBe('NOT_FOUND');
    expect(await reasonOf(settings.effective(mine.admin, theirs.organizationId, ''))).toBe('NOT_FOUND');
    expect(await reasonOf(settings.effective(mine.admin, '', ''))).toBe('NOT_FOUND');
    expect(await reasonOf(settings.create(mine.admin, { environment_organizations: [mine.organizationId] }))).toBe(
      'INVALID_REQUEST',
    );
  });
});

describe('a sink', () => {
  it('keeps its secret sealed, shows a fingerprint only, and signs with a new one from the next revision on', async () => {
    const { admin } = await registry.tenant('sinking');
    const secret = 'canary-sink-secret-7788';
    const body = { display_name: 'Pager', type: 'webhook', url: 'https://hooks.example/x', events: ['alert'], secret };
    const { row } = await sinks.create(admin, body);
    const [shown] = await sinks.show([row]);
    expect(shown).toMatchObject({ key: 'pager', fingerprint: expect.stringMatching(/^[0-9a-f]{12}$/) });
    expect(JSON.stringify(shown)).not.toContain(secret);
    const before = row.fingerprint;
    const changed = await sinks.update(admin, row.id, { secret: 'another-secret-12345' });
    expect(changed.fingerprint).not.toBe(before);
    expect(changed.secretRevision).toBe(2n);
    const [history] = await bench.database.dataSource.query<{ text: string }[]>(
      `SELECT string_agg(document::text, '') AS text FROM resource_history WHERE kind = 'sink'`,
    );
    expect(history!.text).not.toContain(secret);
    expect(await reasonOf(sinks.create(admin, { ...body, secret: undefined }))).toBe('INVALID_REQUEST');
  });
});
