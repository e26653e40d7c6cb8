import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DEPLOYMENT_CONNECTION, PROVIDER_CONNECTION, readDocument, type JsonObject } from '@roundhouse/admin-api';
import { freshDatabase, testDirectory } from '@roundhouse/testing';
import type { Caller } from '../commands/domain/caller.ts';
import { RegistryServices } from '../fixtures/registry-services.ts';
import { WatchedRegistry } from '../fixtures/watched-registry.ts';
import { EnvironmentSecrets } from '../secrets/environment-secrets.ts';
import { ConnectionOperations } from './connection-operations.ts';

const environment = { organizations: ['fields'], variables: { OPENAI_API_KEY: 'sk-environment' } };
let registry: WatchedRegistry;
let services: RegistryServices;

beforeAll(async () => {
  registry = await WatchedRegistry.start(await testDirectory('registry'), await freshDatabase());
  services = new RegistryServices(registry.database.dataSource, registry.keys, environment);
  const { handlers, commands, providers, deployments, vault } = services;
  const ofEnvironment = new EnvironmentSecrets(vault, environment);
  expect(new ConnectionOperations(handlers, commands, providers, deployments, vault, ofEnvironment)).toBeDefined();
});

afterAll(() => registry.stop());

async function connection(operation: typeof PROVIDER_CONNECTION, caller: Caller, id: string): Promise<JsonObject> {
  const answer = await services.handlers.find(operation.id)!({ caller, params: { id }, query: {}, body: undefined });
  return readDocument(operation.answer!, answer) as JsonObject;
}

describe('the connection in effect', () => {
  it('is shown field by field with its source: named, inline, provider, environment (003-25, 002-32)', async () => {
    const { organizationId, admin } = await services.tenant('fields');
    const spec = {
      organization_id: organizationId,
      key: 'openai',
      preset: 'openai',
      settings: { organization: 'org-p' },
    };
    const { row: provider } = await services.providers.create(admin, spec);
    const model = { organization_id: organizationId, key: 'm', display_name: 'M', admin_status: 'draft' };
    const { row: made } = await services.models.create(admin, model);
    const document = { model_id: made.id, provider_id: provider.id, upstream_model_id: 'u' };
    const { row: deployment } = await services.deployments.create(admin, document);
    const shown = () => connection(DEPLOYMENT_CONNECTION, admin, deployment.id);

    expect(await shown()).toMatchObject({
      secret: { source: 'environment', holder: 'environment', holder_id: 'OPENAI_API_KEY' },
      fields: {
        base_url: { value: 'https://api.openai.com/v1', source: 'provider' },
        organization: { value: 'org-p', source: 'provider' },
        region: { value: null, source: 'missing' },
      },
      faults: [],
    });
    await services.providers.update(admin, provider.id, { api_key: 'sk-provider' });
    expect(await connection(PROVIDER_CONNECTION, admin, provider.id)).toMatchObject({
      secret: { source: 'provider', holder: 'provider', fingerprint: services.vault.fingerprint('sk-provider') },
    });
    await services.deployments.update(admin, deployment.id, { api_key: 'sk-inline' });
    expect(await shown()).toMatchObject({
      secret: { source: 'inline', holder_id: deployment.id, fingerprint: services.vault.fingerprint('sk-inline') },
    });
    const named = { organization_id: organizationId, display_name: 'N', preset: 'openai', organization: 'org-n' };
    const { row: credential } = await services.credentials.create(admin, { ...named, secret: 'sk-named' });
    await services.deployments.update(admin, deployment.id, { credential_id: credential.id });
    const effective = await shown();
    expect(effective).toMatchObject({
      secret: { source: 'named', holder_id: credential.id, fingerprint: services.vault.fingerprint('sk-named') },
      fields: { organization: { value: 'org-n', source: 'named' } },
    });
    expect(JSON.stringify(effective)).not.toContain('sk-');

    // Moved to another host, the key stays behind; so says the answer.
    await services.credentials.update(admin, credential.id, { base_url: 'https://elsewhere.example/v1' });
    expect(await shown()).toMatchObject({ secret: { source: 'named', holder: null }, faults: ['foreign_host'] });
    const off = { base_url: null, keys: [{ name: 'default', admin_status: 'disabled' }] };
    await services.credentials.update(admin, credential.id, off);
    expect(await shown()).toMatchObject({ secret: { source: 'named', holder: null }, faults: ['credential_missing'] });
  });

  it('is nobody else’s to see', async () => {
    const { organizationId, admin } = await services.tenant('hidden');
    const other = await services.tenant('curious');
    const { row } = await services.providers.create(admin, { organization_id: organizationId, preset: 'openai' });
    await expect(connection(PROVIDER_CONNECTION, other.admin, row.id)).rejects.toMatchObject({ reason: 'NOT_FOUND' });
    expect(await connection(PROVIDER_CONNECTION, admin, row.id)).toMatchObject({
      secret: { source: 'missing', holder: null, fingerprint: null },
      faults: ['credential_missing'],
    });
  });
});
