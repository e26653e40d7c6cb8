import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ConfigServiceClient, WatchView } from '@roundhouse/contracts/registry/v1/config_service';
import { AdminServiceClient } from '@roundhouse/contracts/registry/v1/admin_service';
import { StateServiceClient } from '@roundhouse/contracts/registry/v1/state_service';
import {
  closeClient,
  createGrpcClient,
  messagesOf,
  serverStream,
  unary,
  type ClientConstructor,
} from '@roundhouse/grpc';
import { ConfigChanged } from '@roundhouse/contracts/events/v1/config';
import { connectNats, SUBJECTS } from '@roundhouse/messaging';
import { SnapshotWatcher } from '@roundhouse/snapshot';
import {
  sharedNatsUrl,
  startPostgres,
  testDirectory,
  testPki,
  until,
  type TestDirectory,
  type TestIdentity,
  type TestPki,
  type TestPostgres,
} from '@roundhouse/testing';
import type { Client } from '@grpc/grpc-js';
import { callOperation } from './fixtures/call-operation.ts';
import { writeKeyFiles } from './fixtures/key-files.ts';
import { openRegistryDatabase } from './fixtures/registry-database.ts';
import { startRegistry, type RunningRegistry } from './fixtures/running-registry.ts';
import { WatchService } from './watch/watch.service.ts';

const SECRET_CANARY = 'sk-canary-log-5521';
let postgres: TestPostgres;
let directory: TestDirectory;
let pki: TestPki;
let registry: RunningRegistry;
const identities = new Map<string, Promise<TestIdentity>>();
const clients: Client[] = [];
const watchers: SnapshotWatcher[] = [];

beforeAll(async () => {
  directory = await testDirectory('registry');
  [postgres, pki] = await Promise.all([startPostgres(), testPki(directory.path)]);
  const database = await openRegistryDatabase(await postgres.createDatabase());
  await database.dataSource.destroy();
  const keyFiles = await writeKeyFiles(directory.path);
  const tls = await pki.identity('registry');
  registry = await startRegistry({ tls, keyFiles, databaseUrl: database.url, natsUrl: sharedNatsUrl() });
});

afterAll(async () => {
  await Promise.all(watchers.map((watcher) => watcher.stop()));
  for (const client of clients) closeClient(client);
  await registry.stop();
  await postgres.stop();
  await directory.remove();
});

async function client<Instance extends Client>(type: ClientConstructor<Instance>, as = 'gateway'): Promise<Instance> {
  // Once each: files that are written again while others read them would not fit together for a moment.
  identities.set(as, identities.get(as) ?? pki.identity(as));
  const tls = await identities.get(as)!;
  const made = createGrpcClient(type, { address: `127.0.0.1:${registry.ports.services}`, service: 'registry', tls });
  clients.push(made);
  return made;
}

async function watch(as: 'gateway' | 'router'): Promise<SnapshotWatcher> {
  const config = await client(ConfigServiceClient, as);
  const view = as === 'gateway' ? WatchView.WATCH_VIEW_GATEWAY : WatchView.WATCH_VIEW_ROUTER;
  const watcher = new SnapshotWatcher({
    openWatch: (have, signal) =>
      messagesOf(serverStream(config, 'watch', { view, instanceId: `${as}-test`, have }, { signal })),
  });
  watchers.push(watcher);
  await watcher.start();
  return watcher;
}

const within = { timeoutMs: 5000 };

describe('the registry over mutual TLS', () => {
  it('takes changes from the gateway and shows them to whoever watches', async () => {
    const gateway = await watch('gateway');
    const router = await watch('router');
    const { organizationId, projectId } = await makeTenant('acme');
    const admin = await client(AdminServiceClient);
    const document = { organization_id: organizationId, display_name: 'Chat', admin_status: 'draft' };
    const model = await callOperation(admin, 'model.create', document);
    expect(model).toMatchObject({ key: 'chat', admin_status: 'draft' });
    for (const watcher of [gateway, router]) {
      await until('the model', 2000, () => watcher.current()?.model(model.id));
    }

    const wish = { organization_id: organizationId, project_id: projectId, display_name: 'k' };
    const { id, secret } = await callOperation(admin, 'api_key.create', wish);
    await until('the key', 2000, () => gateway.current()?.apiKey(id));
    const startMs = performance.now();
    await callOperation(admin, 'api_key.revoke', {}, { id });
    await until('the revocation', 2000, () => gateway.current()?.apiKey(id)?.revoked);
    expect(performance.now() - startMs).toBeLessThan(1000);
    expect(registry.logLines.join('\n')).not.toContain(secret);
  });

  it('tells other registries of a change at once', async () => {
    const bus = await connectNats({ url: sharedNatsUrl(), name: 'listener' });
    const heard: bigint[] = [];
    const { epoch } = registry.app.get(WatchService).head!;
    bus.subscribe(SUBJECTS.configChanged, {
      callback: (_, message) => {
        const { revision } = ConfigChanged.decode(message.data);
        // Other tests share the bus.
        if (revision?.epoch === epoch) heard.push(revision.number);
      },
    });
    try {
      await bus.flush();
      const before = registry.app.get(WatchService).head!.number;
      await makeTenant('announced');
      await until('both announcements', 2000, () => heard.length >= 2);
      expect(heard[0]).toBeGreaterThan(before);
      expect(heard[1]).toBe(heard[0]! + 1n);
    } finally {
      await bus.close();
    }
  });

  it('tells every fault of a change over the wire', async () => {
    const admin = await client(AdminServiceClient);
    const wrong = { organization_id: 'nobody', key: '-', locked_params: [] };
    await expect(callOperation(admin, 'model.create', wrong)).rejects.toMatchObject({
      reason: 'INVALID_REQUEST',
      details: ['/key', '/display_name', '/locked_params'].map((where) => expect.objectContaining({ where })),
    });
  });

  it('refuses services that have no business there', async () => {
    for (const as of ['router', 'tracing']) {
      const admin = await client(AdminServiceClient, as);
      await expect(callOperation(admin, 'model.list')).rejects.toMatchObject({
        internal: expect.stringContaining('PERMISSION_DENIED'),
      });
    }
    const config = await client(ConfigServiceClient, 'router');
    const request = { view: WatchView.WATCH_VIEW_GATEWAY, instanceId: 'x', have: undefined };
    await expect(messagesOf(serverStream(config, 'watch', request)).next()).rejects.toMatchObject({
      reason: 'FORBIDDEN',
    });
  });

  it('tells operators who watches and how far they are', async () => {
    const state = await client(StateServiceClient);
    const { head, watchers: seen } = await unary(state, 'getState', {}, within);
    expect(seen.map((watcher) => `${watcher.view} ${watcher.instanceId}`).toSorted()).toEqual([
      'gateway gateway-test',
      'router router-test',
    ]);
    for (const watcher of seen) expect(watcher.acknowledged).toEqual(head);
  });

  it('never writes a secret to its log, not even when the change is refused', async () => {
    const admin = await client(AdminServiceClient);
    const { organizationId } = await makeTenant('canary');
    const spec = { organization_id: organizationId, display_name: 'K', secret: `${SECRET_CANARY} with blanks` };
    const error: unknown = await callOperation(admin, 'credential.create', spec).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ reason: 'INVALID_REQUEST' });
    expect(JSON.stringify(error)).not.toContain(SECRET_CANARY);
    expect(registry.logLines.join('\n')).not.toContain(SECRET_CANARY);
  });
});

describe('without its database', () => {
  it('stays up, says so truthfully, and goes on when it is back', async () => {
    const gateway = watchers[0]!;
    const heard = registry.app.get(WatchService);
    await postgres.kill();
    await until('the head is stale', 5000, () => !heard.fresh);
    const admin = await client(AdminServiceClient);
    await expect(callOperation(admin, 'model.list')).rejects.toMatchObject({ reason: 'NOT_READY' });
    expect(gateway.current()).toBeDefined();
    // No heartbeat says "all is well" while nobody knows.
    const before = gateway.ageMs();
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(gateway.ageMs()).toBeGreaterThan(before + 1000);

    await postgres.restart();
    await until('the head is fresh', 10_000, () => heard.fresh);
    const { organizationId } = await makeTenant('after');
    await until('the change', 10_000, () => gateway.current()?.organization(organizationId));
    expect(gateway.ageMs()).toBeLessThan(2000);
  });
});

async function makeTenant(key: string): Promise<{ organizationId: string; projectId: string }> {
  const admin = await client(AdminServiceClient);
  const organization = await callOperation(admin, 'organization.create', { key, display_name: key });
  const organizationId = organization.id;
  const body = { organization_id: organizationId, key: 'default', display_name: 'Default' };
  return { organizationId, projectId: (await callOperation(admin, 'project.create', body)).id };
}
