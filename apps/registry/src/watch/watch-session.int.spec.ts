import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Endpoint, EndpointState } from '@roundhouse/contracts/registry/v1/config_service';
import { newId } from '@roundhouse/kernel';
import { createFleetKeyPair, openFromFleet, type FleetKeyPair } from '@roundhouse/secrets';
import { sameRevision } from '@roundhouse/snapshot';
import { freshDatabase, testDirectory, until, type TestDirectory } from '@roundhouse/testing';
import pg from 'pg';
import { writeKeyFiles } from '../fixtures/key-files.ts';
import { openRegistryDatabase, type RegistryDatabase } from '../fixtures/registry-database.ts';
import { deploymentSpec, modelSpec, PLATFORM, providerSpec, RegistryServices } from '../fixtures/registry-services.ts';
import { TestWatcher } from '../fixtures/test-watcher.ts';
import { loadKeyMaterial, type KeyMaterial } from '../key-material/key-material.ts';
import { EndpointBoard } from './endpoint-board.ts';
import { HeadWatch } from './head-watch.ts';
import { PostgresConfigReader } from './infra/postgres-config-reader.ts';
import { TransferStore } from './transfer-store.ts';
import type { WatchSources } from './watch-session.ts';

let directory: TestDirectory;
let database: RegistryDatabase;
let keys: KeyMaterial;
let fleet: FleetKeyPair;
let registry: RegistryServices;
let reader: PostgresConfigReader;
let heads: HeadWatch;
let sources: WatchSources;
const watchers: TestWatcher[] = [];

beforeAll(async () => {
  directory = await testDirectory('registry');
  database = await openRegistryDatabase(await freshDatabase());
  const files = await writeKeyFiles(directory.path);
  fleet = files.fleet;
  keys = loadKeyMaterial(files.settings);
  registry = new RegistryServices(database.dataSource, keys);
  reader = new PostgresConfigReader(database.dataSource);
  heads = new HeadWatch(reader);
  await heads.start();
  sources = { heads, transfers: new TransferStore(reader), endpoints: new EndpointBoard(), onFault: () => {} };
});

afterEach(async () => {
  await Promise.all(watchers.splice(0).map((watcher) => watcher.stop()));
});

afterAll(async () => {
  heads.stop();
  await database.dataSource.destroy();
  await directory.remove();
});

function watch(view: 'gateway' | 'router' = 'gateway', from?: TestWatcher): TestWatcher {
  const watcher = new TestWatcher(sources, view, from);
  watchers.push(watcher);
  return watcher;
}

/** Waits until the watcher holds what is in the database now. */
async function current(watcher: TestWatcher, timeoutMs = 2000): Promise<TestWatcher> {
  const head = await reader.readHead();
  await until('the watcher holds the head', timeoutMs, () => sameRevision(watcher.state?.revision, head));
  return watcher;
}

async function asOwner(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: database.ownerUrl });
  await client.connect();
  await client.query(statement);
  await client.end();
}

describe('a watch', () => {
  it('of an empty configuration is complete, and empty', async () => {
    const watcher = await current(watch());
    expect(watcher.state?.counts).toMatchObject({ organizations: 0, deployments: 0 });
    await until('a heartbeat', 2000, () => watcher.heartbeats.length > 0);
    expect(watcher.heartbeats[0]?.head).toEqual(watcher.state?.revision);
  });

  it('begins with everything and goes on with changes alone', async () => {
    const { organizationId, provider, model } = await registry.tenantWithModel('acme');
    const watcher = await current(watch());
    expect(watcher.headers[0]?.base).toBeUndefined();
    expect(watcher.state?.model(model.id)?.key).toBe('chat');

    const spec = deploymentSpec(model, provider, { weight: 3 });
    const { row: deployment } = await registry.deployments.create(PLATFORM, spec);
    await registry.models.update({ ...PLATFORM, confirmed: true }, model.id, { key: 'renamed' });
    await current(watcher);
    expect(watcher.headers.slice(1).every((header) => header.base !== undefined)).toBe(true);
    expect(watcher.state?.deployment(deployment.id)).toMatchObject({ weight: 3, driver: 'simulated' });
    expect(watcher.state?.callableIn(organizationId, 'renamed')).toBe(model.id);

    await registry.deployments.delete(PLATFORM, deployment.id);
    await current(watcher);
    expect(watcher.state?.deployment(deployment.id)).toBeUndefined();
    expect(watcher.faults).toEqual([]);
  });

  it('that comes back with what it has gets only what it missed', async () => {
    const { organizationId } = await registry.tenant('back');
    const first = await current(watch());
    await first.stop();
    const { row: model } = await registry.models.create(PLATFORM, modelSpec(organizationId));
    const second = await current(watch('gateway', first));
    expect(second.headers).toHaveLength(1);
    expect(second.headers[0]).toMatchObject({ base: first.state?.revision, entryCount: 1 });
    expect(second.state?.model(model.id)).toBeDefined();

    const third = watch('gateway', second);
    await until('a heartbeat', 2000, () => third.heartbeats.length > 0);
    expect(third.headers).toEqual([]);
  });

  it('learns of a revoked key in under a second', async () => {
    const { projectId, admin } = await registry.tenant('revoke');
    const wish = { project_id: projectId, display_name: 'k' };
    const { row } = await registry.apiKeys.create(admin, wish);
    const watcher = await current(watch());
    expect(watcher.state?.apiKey(row.id)?.revoked).toBe(false);
    const startMs = performance.now();
    // Without the wake-up: the poll alone must do.
    await registry.apiKeys.revoke(admin, row.id);
    await until('the key is revoked', 2000, () => watcher.state?.apiKey(row.id)?.revoked);
    expect(performance.now() - startMs).toBeLessThan(1000);
  });

  it('of a new epoch gets everything again', async () => {
    const watcher = await current(watch());
    const before = watcher.state!.revision;
    await asOwner('UPDATE registry.config_head SET epoch = gen_random_uuid()');
    await current(watcher);
    expect(watcher.state?.revision.epoch).not.toBe(before.epoch);
    expect(watcher.state?.revision.number).toBe(before.number);
    expect(watcher.headers.at(-1)?.base).toBeUndefined();
    expect(watcher.faults).toEqual([]);
  });

  it('is told of removals on purpose, so that it trusts them', async () => {
    const { organizationId, provider, model } = await registry.tenantWithModel('mass');
    const made = [];
    for (let index = 0; index < 30; index += 1) {
      const spec = deploymentSpec(model, provider, { priority: index });
      made.push((await registry.deployments.create(PLATFORM, spec)).row);
    }
    const watching = await current(watch());
    const away = await current(watch());
    await away.stop();
    for (const { id } of made) await registry.deployments.delete(PLATFORM, id);
    await current(watching);
    await current(watch('gateway', away));
    expect(watching.faults).toEqual([]);
    expect(watchers.at(-1)?.headers[0]?.intendedRemovals).toBe(30);
    expect(watchers.at(-1)?.faults).toEqual([]);
    expect(watching.state?.deploymentsOf(model.id)).toEqual([]);
    expect(watching.state?.organization(organizationId)).toBeDefined();
  });

  it('does not trust deployments that vanish behind the back of the registry', async () => {
    const { provider, model } = await registry.tenantWithModel('vanish');
    for (let index = 0; index < 30; index += 1) {
      await registry.deployments.create(PLATFORM, deploymentSpec(model, provider, { priority: index }));
    }
    const watcher = await current(watch());
    await asOwner('DELETE FROM registry.deployment');
    await asOwner('UPDATE registry.config_head SET epoch = gen_random_uuid()');
    await until('the transfer is refused', 3000, () => watcher.faults.length > 0);
    expect(watcher.faults[0]).toMatch(/^mass_removal/);
    expect(watcher.state?.deploymentsOf(model.id)).toHaveLength(30);
  });

  it('that was slow gets one delta for all it missed, and nobody waits for it', async () => {
    const { organizationId } = await registry.tenant('slow');
    const slow = await current(watch());
    const quick = await current(watch());
    const { promise, resolve } = Promise.withResolvers<void>();
    slow.stalled = promise;
    const headersBefore = slow.headers.length;
    for (let index = 0; index < 10; index += 1) {
      await registry.models.create(PLATFORM, modelSpec(organizationId, { key: `m-${index}` }));
      await current(quick);
    }
    expect(slow.state?.counts.models).toBeLessThan(quick.state!.counts.models);
    slow.stalled = undefined;
    resolve();
    await current(slow);
    expect(slow.headers.length - headersBefore).toBeLessThanOrEqual(2);
    expect(slow.state?.counts).toEqual(quick.state?.counts);
    expect(slow.faults).toEqual([]);
  });

  it('never sees a torn state, whatever is written meanwhile', async () => {
    const { organizationId, provider } = await registry.tenantWithModel('torn');
    const watcher = watch();
    const write = async (lane: number): Promise<void> => {
      for (let index = 0; index < 10; index += 1) {
        const spec = modelSpec(organizationId, { key: `m-${lane}-${index}` });
        const { row: model } = await registry.models.create(PLATFORM, spec);
        const { row: deployment } = await registry.deployments.create(PLATFORM, deploymentSpec(model, provider));
        if (index % 2 === 0) {
          await registry.deployments.delete(PLATFORM, deployment.id);
          await registry.models.delete(PLATFORM, model.id);
        }
      }
    };
    await Promise.all([write(0), write(1), write(2)]);
    await current(watcher);
    const fresh = await current(watch());
    expect(watcher.faults).toEqual([]);
    expect(watcher.state?.counts).toEqual(fresh.state?.counts);
  });
});

describe('secrets', () => {
  it('reach gateways sealed, once per revision, and open only there', async () => {
    const { organizationId, admin } = await registry.tenant('sealed');
    const spec = {
      organization_id: organizationId,
      key: 'c',
      display_name: 'C',
      allowed_hosts: ['h'],
      secret: 'sk-first',
    };
    const { row: credential } = await registry.credentials.create(admin, spec);
    const watcher = await current(watch());
    const { sealed, secretRevision } = watcher.state!.credential(credential.id)!;
    const [copy] = sealed;
    const open = (jwe: string, revision: bigint) =>
      openFromFleet([fleet.privateJwk], jwe, { organizationId, credentialId: credential.id, revision });
    expect(await open(copy!.jwe, secretRevision)).toBe('sk-first');
    expect((await current(watch())).state!.credential(credential.id)!.sealed).toEqual([copy]);

    await registry.credentials.update(admin, credential.id, { secret: 'sk-second' });
    const rotated = (await current(watcher)).state!.credential(credential.id)!;
    expect(rotated.secretRevision).toBeGreaterThan(secretRevision);
    expect(await open(rotated.sealed[0]!.jwe, rotated.secretRevision)).toBe('sk-second');
  });

  it('are sealed for a new key of the gateways, and no longer for a retired one', async () => {
    const { organizationId, admin } = await registry.tenant('fleet');
    const spec = {
      organization_id: organizationId,
      key: 'c',
      display_name: 'C',
      allowed_hosts: ['h'],
      secret: 'sk-rotating',
    };
    const { row: credential } = await registry.credentials.create(admin, spec);
    const watcher = await current(watch());
    const next = await createFleetKeyPair();
    const restarted = (fleetKeys: KeyMaterial['fleetKeys']) =>
      new RegistryServices(database.dataSource, { ...keys, fleetKeys }).installation.reconcile();
    const kids = () =>
      watcher
        .state!.credential(credential.id)!
        .sealed.map((copy) => copy.fleetKeyId)
        .toSorted();

    await restarted([next.publicJwk, fleet.publicJwk]);
    await current(watcher);
    expect(kids()).toEqual([fleet.publicJwk.kid, next.publicJwk.kid].toSorted());
    await restarted([next.publicJwk]);
    await current(watcher);
    expect(kids()).toEqual([next.publicJwk.kid]);
    await restarted([fleet.publicJwk]);
  });

  it('never reach routers, sealed or hashed', async () => {
    const { organizationId, projectId, admin } = await registry.tenant('router');
    const spec = {
      organization_id: organizationId,
      key: 'c',
      display_name: 'C',
      allowed_hosts: ['h'],
      secret: 'sk-hidden',
    };
    const { row: credential } = await registry.credentials.create(admin, spec);
    const wish = { project_id: projectId, display_name: 'k' };
    const watcher = await current(watch('router'));
    const { row } = await registry.apiKeys.create(admin, wish);
    await current(watcher);
    expect(watcher.state?.credential(credential.id)?.sealed).toEqual([]);
    expect(watcher.state?.credential(credential.id)?.keys.flatMap(({ sealed }) => sealed)).toEqual([]);
    const own = providerSpec(organizationId, { key: 'own-key', api_key: 'sk-hidden-2' });
    const { row: provider } = await registry.providers.create(PLATFORM, own);
    await current(watcher);
    expect(watcher.state?.provider(provider.id)?.ownKey).toMatchObject({
      sealed: [],
      secretRevision: expect.any(BigInt),
    });
    expect(watcher.state?.apiKey(row.id)).toMatchObject({ projectId, pepperId: '' });
    expect(watcher.state?.apiKey(row.id)?.secretHmac).toHaveLength(0);
    expect(watcher.faults).toEqual([]);
  });
});

describe('endpoints', () => {
  it('come complete at first, then as they change, without a new number', async () => {
    const [one, two] = [endpoint(), endpoint()];
    sources.endpoints.put([one]);
    const watcher = await current(watch());
    const revision = watcher.state?.revision;
    await until('the first endpoint', 2000, () => watcher.endpoints.has(one.deploymentId));
    sources.endpoints.put([two, { ...one, slotsBusy: 1 }]);
    await until('the change', 2000, () => watcher.endpoints.get(one.deploymentId)?.slotsBusy === 1);
    expect(watcher.endpoints.has(two.deploymentId)).toBe(true);
    sources.endpoints.remove([one.deploymentId]);
    await until('the removal', 2000, () => !watcher.endpoints.has(one.deploymentId));
    expect(watcher.state?.revision).toEqual(revision);
    sources.endpoints.remove([two.deploymentId]);
  });
});

describe('a full snapshot', () => {
  it('holds more than one batch of every kind', async () => {
    const { organizationId } = await registry.tenant('many');
    const { row: model } = await registry.models.create(PLATFORM, modelSpec(organizationId));
    await asOwner(`
      INSERT INTO registry.model (id, revision, created_at, updated_at, created_by, spec)
      SELECT gen_random_uuid(), 0, now(), now(), 'test', jsonb_set(spec, '{key}', to_jsonb('bulk-' || n))
      FROM registry.model, generate_series(1, 2500) n WHERE id = '${model.id}'`);
    await registry.providers.create(PLATFORM, providerSpec(organizationId));
    // Rows that came past the command path stand in no delta: an earlier transfer would not do.
    const watcher = new TestWatcher({ ...sources, transfers: new TransferStore(reader) });
    watchers.push(watcher);
    await current(watcher, 5000);
    expect(watcher.state!.counts.models).toBeGreaterThanOrEqual(2500);
    expect(watcher.faults).toEqual([]);
  });
});

function endpoint(): Endpoint {
  return Endpoint.fromPartial({
    deploymentId: newId(),
    nodeId: newId(),
    address: '127.0.0.1:1',
    instanceId: newId(),
    state: EndpointState.ENDPOINT_STATE_READY,
    slots: 2,
    slotsBusy: 0,
    queueLength: 0,
    tokensPerSecond: 0,
    generation: 1n,
    atUnixMs: 0n,
  });
}
