import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '@grpc/grpc-js';
import type { JsonObject } from '@roundhouse/admin-api';
import { AdminServiceClient } from '@roundhouse/contracts/registry/v1/admin_service';
import { closeClient, createGrpcClient, type TlsFiles } from '@roundhouse/grpc';
import {
  connectNats,
  decodeLiveEvent,
  encodeServingWanted,
  SUBJECTS,
  type NatsConnection,
} from '@roundhouse/messaging';
import { freshDatabase, sharedNatsUrl, testDirectory, testPki, until, type TestDirectory } from '@roundhouse/testing';
import { callOperation } from '../fixtures/call-operation.ts';
import { submission } from '../fixtures/hub-services.ts';
import { writeKeyFiles, type TestKeyFiles } from '../fixtures/key-files.ts';
import { openRegistryDatabase, type RegistryDatabase } from '../fixtures/registry-database.ts';
import { startRegistry, type RunningRegistry } from '../fixtures/running-registry.ts';
import { ToldNode } from '../fixtures/told-node.ts';
import { ServingPace } from './serving-pace.ts';

interface Placement {
  readonly node_id: string;
  readonly node: string;
  readonly instance_id: string;
  readonly installation_id: string;
  readonly deployment_id: string;
  readonly role: string;
  readonly release: number;
  readonly phase: string;
}

interface Serving {
  readonly id: string;
  readonly key: string;
  readonly revision: string;
  readonly phase: string;
  readonly message: string;
  readonly placements: readonly Placement[];
  readonly left_out: readonly { node: string; code: string; message: string }[];
  readonly release: { number: number; state: string; reason: string; content: string } | null;
}

const SLOW = { timeout: 15_000 };
/** Faster than anybody needs it. */
const PACE = { tickMs: 100, roundMs: 300, retiredMs: 300 };

let directory: TestDirectory;
let database: RegistryDatabase;
let registry: RunningRegistry;
let client: AdminServiceClient & Client;
let bus: NatsConnection;
let tls: TlsFiles;
let keyFiles: TestKeyFiles;
let made = 0;

beforeAll(async () => {
  directory = await testDirectory('registry-servings');
  database = await openRegistryDatabase(await freshDatabase());
  const pki = await testPki(directory.path);
  keyFiles = await writeKeyFiles(directory.path);
  tls = await pki.identity('registry');
  registry = await startRegistry({ tls, keyFiles, databaseUrl: database.url, natsUrl: sharedNatsUrl() });
  Object.assign(registry.app.get(ServingPace), PACE);
  const address = `127.0.0.1:${registry.ports.services}`;
  client = createGrpcClient(AdminServiceClient, { address, service: 'registry', tls: await pki.identity('gateway') });
  bus = await connectNats({ url: sharedNatsUrl(), name: 'test' });
});

afterAll(async () => {
  await bus.close();
  closeClient(client);
  await registry.stop();
  await database.dataSource.destroy();
  await directory.remove();
});

async function call<Answer = Serving>(
  operation: string,
  params: Record<string, string> = {},
  body?: object,
  query?: Record<string, readonly string[]>,
) {
  return (await callOperation(client, operation, body, params, undefined, query)) as unknown as Answer;
}

/** An organization with a model and files, and nodes that bear its name. */
async function ground(...nodeNames: string[]) {
  const key = `org-${(made += 1)}`;
  const { id: organizationId } = await call<{ id: string }>('organization.create', {}, { key, display_name: key });
  const model = { organization_id: organizationId, key: 'chat', display_name: 'Chat', admin_status: 'draft' };
  const { id: modelId } = await call<{ id: string }>('model.create', {}, model);
  const nodes: ToldNode[] = [];
  for (const name of nodeNames) {
    nodes.push(await ToldNode.join(database.dataSource.manager, `${key}-${name}`, { of: key }));
  }
  return { organizationId, modelId, nodes, wish: await wishFor(organizationId, modelId, key, 'tiny') };
}

async function wishFor(organizationId: string, modelId: string, label: string, key: string) {
  const file = { name: `${key}.gguf`, url: `https://models.test/${key}.gguf`, size_bytes: 9, sha256: 'ab'.repeat(32) };
  const document = { organization_id: organizationId, key, display_name: key, files: [file] };
  const { id } = await call<{ id: string }>('artifact.create', {}, document);
  return { organization_id: organizationId, model_id: modelId, artifact_id: id, node_labels: { of: label } };
}

const get = (id: string) => call('serving.get', { id });

async function patch(id: string, change: object): Promise<Serving> {
  const { revision } = await get(id);
  return call('serving.update', { id }, { ...change, revision });
}

/** Waits until a serving is as it should be. */
const seen = (what: string, id: string, test: (serving: Serving) => boolean) =>
  until(what, SLOW.timeout, async () => {
    const serving = await get(id);
    return test(serving) ? serving : undefined;
  });

const inRole = (serving: Serving, role: string) => serving.placements.filter((one) => one.role === role);

async function served(change: object, ...nodeNames: string[]) {
  const site = await ground(...nodeNames);
  const { id } = await call('serving.create', {}, { ...site.wish, ...change });
  for (const node of site.nodes) await node.say();
  const serving = await seen('the first release', id, (one) => one.release?.state === 'current');
  return { ...site, id, serving };
}

describe('a serving', () => {
  it('is placed on as many nodes as it has copies, and says why not on the others', async () => {
    const { wish, nodes } = await ground('a', 'b');
    const stranger = await ToldNode.join(database.dataSource.manager, 'stranger');
    const { id, ...made } = await call('serving.create', {}, { ...wish, copies: 3 });
    expect(made.placements.map((one) => one.node_id).toSorted()).toEqual(nodes.map((node) => node.id).toSorted());
    expect(made.left_out).toContainEqual(expect.objectContaining({ node: stranger.name, code: 'label' }));
    expect(made.message).toContain('1 of 3 copies fit on no node.');
    const late = await ToldNode.join(database.dataSource.manager, 'late', wish.node_labels);
    await seen('the third copy', id, (one) => one.placements.some((placement) => placement.node_id === late.id));
    await call('serving.delete', { id });
  });

  it('freezes its files, so that the artifact cannot change under a node', async () => {
    const { nodes, wish, serving } = await served({}, 'a');
    const [installation] = (await nodes[0]!.desired()).installations;
    expect(installation).toMatchObject({ artifactKey: 'tiny', files: [{ name: 'tiny.gguf', sizeBytes: 9n }] });
    const [row] = await database.dataSource.query<{ content_key: string }[]>(
      'SELECT content_key FROM installation WHERE id = $1',
      [serving.placements[0]!.installation_id],
    );
    expect(row!.content_key).toBe(`artifact:${wish.artifact_id}`);
  });

  it('is not changed by an artifact, whose files stay what they are', async () => {
    const { wish } = await ground();
    const files = [{ name: 'other.gguf', url: 'https://models.test/o.gguf', size_bytes: 1, sha256: 'ef'.repeat(32) }];
    const artifact = { apiVersion: 'roundhouse/v1', kind: 'artifact', metadata: { key: 'tiny' } };
    const documents = [{ ...artifact, spec: { display_name: 'tiny', files } }];
    const body = { organization_id: wish.organization_id, documents };
    await expect(call('configuration.apply', {}, body)).rejects.toMatchObject({
      details: [expect.objectContaining({ message: expect.stringContaining('cannot be changed') })],
    });
  });

  it('scales: new copies come, those that are too many go with their deployments', async () => {
    const { id, nodes } = await served({}, 'a', 'b');
    const two = await call('serving.scale', { id }, { copies: 2 });
    expect(inRole(two, 'active')).toHaveLength(2);
    for (const node of nodes) await node.say();
    await seen('two ready', id, (one) => one.message.startsWith('2 of 2'));
    const pace = Object.assign(registry.app.get(ServingPace), { retiredMs: 60_000 });
    const one = await call('serving.scale', { id }, { copies: 1 });
    expect(inRole(one, 'active')).toHaveLength(1);
    const [retired] = inRole(one, 'retired');
    await expect(call('deployment.get', { id: retired!.deployment_id })).rejects.toMatchObject({ reason: 'NOT_FOUND' });
    // It finishes what it has before its node is told to stop it.
    const holder = nodes.find((node) => node.id === retired!.node_id)!;
    expect((await holder.desired()).instances).toHaveLength(1);
    Object.assign(pace, PACE);
    await until('the copy gone', SLOW.timeout, async () => (await holder.desired()).instances.length === 0);
    expect((await holder.desired()).installations).toEqual([]);
  });

  it('is drained and comes back with the same deployment, its files in place all the time', async () => {
    const { id, nodes, serving } = await served({}, 'a');
    const drained = await call('serving.drain', { id });
    expect(drained.phase).toBe('drained');
    const deployment = { id: serving.placements[0]!.deployment_id };
    expect(await call<object>('deployment.get', deployment)).toMatchObject({ admin_status: 'inactive' });
    expect(await nodes[0]!.desired()).toMatchObject({ instances: [], installations: [{ artifactKey: 'tiny' }] });
    await call('serving.undrain', { id });
    expect(await call<object>('deployment.get', deployment)).toMatchObject({ admin_status: 'active' });
    expect((await nodes[0]!.desired()).instances).toHaveLength(1);
  });

  it('moves: the copy leaves its node only when another one serves', async () => {
    const { id, nodes, serving } = await served({}, 'a', 'b');
    const [holder] = serving.placements;
    const other = nodes.find((node) => node.id !== holder!.node_id)!;
    const moving = await call('serving.move', { id }, { from: holder!.node, to: other.name });
    expect(inRole(moving, 'active').map((one) => one.node_id)).toEqual(
      expect.arrayContaining([holder!.node_id, other.id]),
    );
    await other.say();
    const moved = await seen('the move', id, (one) => inRole(one, 'active').length === 1);
    expect(inRole(moved, 'active')[0]!.node_id).toBe(other.id);
  });

  it('leaves a drained node once another one serves', async () => {
    const { id, nodes, serving } = await served({}, 'a', 'b');
    const holder = serving.placements[0]!.node_id;
    const other = nodes.find((node) => node.id !== holder)!;
    await database.dataSource.query('UPDATE node SET draining = true WHERE id = $1', [holder]);
    await seen('a copy elsewhere', id, (one) => inRole(one, 'active').length === 2);
    await other.say();
    await seen('the node left', id, (one) => inRole(one, 'active').every((copy) => copy.node_id === other.id));
  });
});

describe('a rollout', () => {
  it('keeps the old copy serving until the new one gave a token, under one deployment for good', async () => {
    const { id, nodes, serving } = await served({}, 'a');
    const [node] = nodes;
    const [before] = serving.placements;
    const rolling = await patch(id, { settings: { context_tokens: 2048, flash_attention: true } });
    expect(rolling.release).toMatchObject({ number: 2, state: 'rolling' });
    const [candidate] = inRole(rolling, 'candidate');
    expect(candidate).toMatchObject({ node_id: before!.node_id, deployment_id: before!.deployment_id });
    const desired = await node!.desired();
    expect(new Set(desired.instances.map((one) => one.settings!.contextTokens))).toEqual(new Set([0, 2048]));
    const pointing = async () =>
      (await call<{ instance_id: string }>('deployment.get', { id: before!.deployment_id })).instance_id;
    await node!.say({ [candidate!.instance_id]: 'starting' });
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await pointing()).toBe(before!.instance_id);

    await node!.say();
    await seen('the promotion', id, (one) => inRole(one, 'active')[0]?.release === 2);
    expect(await pointing()).toBe(candidate!.instance_id);
    const done = await seen('the end', id, (one) => one.placements.length === 1 && one.release?.state === 'current');
    expect(done).toMatchObject({ phase: 'ready', placements: [{ deployment_id: before!.deployment_id }] });
    expect((await node!.desired()).instances.map((one) => one.id)).toEqual([candidate!.instance_id]);
  });

  it('goes node by node, and takes everything back when a copy fails, with the reason', async () => {
    const { id, nodes } = await served({ copies: 2 }, 'a', 'b');
    const rolling = await patch(id, { settings: { context_tokens: 4096 } });
    const [first, ...more] = inRole(rolling, 'candidate');
    expect(more).toEqual([]);
    const holder = nodes.find((node) => node.id === first!.node_id)!;
    await holder.say();
    const next = await seen('the second node', id, (one) =>
      inRole(one, 'candidate').some((copy) => copy.node_id !== holder.id),
    );
    const [second] = inRole(next, 'candidate');
    const other = nodes.find((node) => node.id === second!.node_id)!;
    await other.say({ [second!.instance_id]: 'failed' }, { message: 'The engine had too little memory.' });
    await seen('the release given up', id, (one) => one.release?.state === 'failed');
    // The node that had taken over goes back in the same manner.
    await until('the way back', SLOW.timeout, async () => {
      await holder.say();
      await other.say();
      const now = await get(id);
      return now.placements.length === 2 && now.placements.every((one) => one.release === 1 && one.role === 'active');
    });
    const back = await get(id);
    expect(back.phase).toBe('degraded');
    expect(back.message).toContain('Release 2');
    expect(back.release?.reason).toContain('too little memory');

    const again = await call('serving.rollout-retry', { id });
    expect(again.release).toMatchObject({ number: 2, state: 'rolling' });
    expect(inRole(again, 'candidate')).toHaveLength(1);
  });

  it('is taken back by hand, also once it counts', async () => {
    const { id, nodes } = await served({}, 'a');
    await expect(call('serving.rollout-rollback', { id })).rejects.toMatchObject({ reason: 'CONFLICT' });
    await patch(id, { settings: { parallel: 2 } });
    await until('the second release', SLOW.timeout, async () => {
      await nodes[0]!.say();
      return (await get(id)).release?.state === 'current';
    });
    const back = await call('serving.rollout-rollback', { id }, { reason: 'It answers in rhyme.' });
    expect(back.release).toMatchObject({ number: 2, state: 'failed' });
    expect(back.release?.reason).toContain('rhyme');
    await until('the first release again', SLOW.timeout, async () => {
      await nodes[0]!.say();
      const now = await get(id);
      return now.placements.length === 1 && now.placements[0]!.release === 1;
    });
    const { data } = await call<{ data: { number: number; state: string }[] }>('serving.releases', { id });
    expect(data.map(({ number, state }) => `${number} ${state}`)).toEqual(['2 failed', '1 current']);
  });

  it('changes what no engine needs to know without touching one', async () => {
    const { id, serving, nodes } = await served({}, 'a');
    const generation = (await nodes[0]!.desired()).generation;
    const changed = await patch(id, { priority: 7, tags: ['gold'], residency: 'on_demand', idle_unload_seconds: 60 });
    expect(changed.placements.map((one) => one.instance_id)).toEqual(serving.placements.map((one) => one.instance_id));
    expect(changed.release?.number).toBe(1);
    const deployment = { id: serving.placements[0]!.deployment_id };
    expect(await call<object>('deployment.get', deployment)).toMatchObject({ priority: 7, tags: ['gold'] });
    const desired = await nodes[0]!.desired();
    expect(desired.generation).toBeGreaterThan(generation);
    expect(desired.instances[0]).toMatchObject({ idleUnloadS: 60, loadTicket: 1n });
  });
});

describe('a model that is loaded on demand', () => {
  const wanted = (servingId: string) => {
    const { subject, bytes } = encodeServingWanted({ servingId, deploymentId: '', waiting: 1 }, Date.now())!;
    bus.publish(subject, bytes);
  };

  it('gets one ticket when routers ask for it, however many of them', async () => {
    const { id, nodes, serving } = await served({ residency: 'on_demand', preload: false }, 'a');
    const [node] = nodes;
    const [copy] = serving.placements;
    await node!.say({ [copy!.instance_id]: 'unloaded' });
    expect((await seen('unloaded', id, (one) => one.phase === 'unloaded')).message).toContain('when somebody calls');
    const ticket = async () => (await node!.desired()).instances[0]!.loadTicket;
    expect(await ticket()).toBe(0n);
    await until('the ticket', SLOW.timeout, async () => {
      wanted(id);
      wanted(id);
      return (await ticket()) === 1n;
    });
    for (let times = 0; times < 3; times++) {
      wanted(id);
      await new Promise((resolve) => setTimeout(resolve, 400));
    }
    expect(await ticket()).toBe(1n);
    await expect(call('serving.load', { id })).resolves.toMatchObject({ id });
    expect(await ticket()).toBe(2n);
  });
});

describe('a serving of the hub', () => {
  const sha256 = 'cd'.repeat(32);
  const version = (slug: string, organizationId: string, size: number, more: JsonObject = {}) => {
    const file = { name: `${slug}.gguf`, url: `https://models.example/${slug}.gguf`, size_bytes: size, sha256 };
    const options = [{ id: 'f32', format: 'gguf', quantization: 'F32', files: [file] }];
    return { ...submission(slug, { organization_id: organizationId, options }), ...more };
  };

  /** Offers a version and approves it. */
  async function approve(document: object): Promise<string> {
    const { id } = await call<{ id: string }>('hub-submission.publish', {}, document, { offline: ['true'] });
    await call('hub-submission.approve', { id });
    return id;
  }

  it('is made of what was approved and nothing else, of a draft that bears its slug (004-20, 004-22)', async () => {
    const { organizationId, nodes, wish } = await ground('a');
    const ask = { organization_id: organizationId, hub: { entry: 'owl' }, node_labels: wish.node_labels };
    const document = version('owl', organizationId, 9);
    const pending = await call<{ id: string }>('hub-submission.publish', {}, document, { offline: ['true'] });
    await expect(call('serving.create', {}, ask)).rejects.toMatchObject({
      details: [expect.objectContaining({ where: '/hub' })],
    });
    await call('hub-submission.approve', { id: pending.id });
    const settings = { context_tokens: 4096, parallel: 2 };
    const made = await call<Serving & { model_id: string }>('serving.create', {}, { ...ask, settings });
    expect(made).toMatchObject({ key: 'owl', release: { content: 'hub:owl@1/f32' } });
    expect(await call<object>('model.get', { id: made.model_id })).toMatchObject({
      key: 'owl',
      admin_status: 'draft',
      mode: 'chat',
      capabilities: { context_window_tokens: 2048 },
    });
    const [installation] = (await nodes[0]!.desired()).installations;
    expect(installation).toMatchObject({ hubSlug: 'owl', hubVersion: 1, hubOption: 'f32', signatures: [] });
    expect(JSON.parse(Buffer.from(installation!.manifest).toString())).toMatchObject({ slug: 'owl', number: 1 });
  });

  it('follows: a version rolls out once it is approved, beside the one that serves (004-22, 004-23)', async () => {
    const { organizationId, nodes, wish } = await ground('a');
    await approve(version('heron', organizationId, 9));
    const ask = { organization_id: organizationId, hub: { entry: 'heron' }, node_labels: wish.node_labels };
    const { id } = await call('serving.create', {}, ask);
    await nodes[0]!.say();
    await seen('version 1', id, (one) => one.release?.state === 'current');

    const offered = await call<{ id: string }>('hub-submission.publish', {}, version('heron', organizationId, 10), {
      offline: ['true'],
    });
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect((await get(id)).release?.content).toBe('hub:heron@1/f32');
    await call('hub-submission.approve', { id: offered.id });
    const rolling = await seen('version 2', id, (one) => inRole(one, 'candidate').length === 1);
    expect(rolling.release).toMatchObject({ content: 'hub:heron@2/f32', state: 'rolling' });
    expect(inRole(rolling, 'active')[0]).toMatchObject({ release: 1, phase: 'ready' });
    await nodes[0]!.say();
    await seen('the end', id, (one) => one.placements.length === 1 && one.release?.state === 'current');
    expect((await nodes[0]!.desired()).installations).toMatchObject([{ hubVersion: 2 }]);

    await call('hub-submission.withdraw', { id: offered.id }, { reason: 'It was wrong.' });
    const back = await seen('version 1 again', id, (one) => one.release?.content === 'hub:heron@1/f32');
    expect(back.release?.state).toBe('rolling');
    await nodes[0]!.say();
    await seen('the end again', id, (one) => one.release?.state === 'current' && one.phase === 'ready');
  });

  it('keeps what was withdrawn, or stops it, as it says', async () => {
    const { organizationId, nodes, wish } = await ground('a', 'b');
    const submissionId = await approve(version('crane', organizationId, 9));
    const ask = { organization_id: organizationId, hub: { entry: 'crane', version: 1 }, node_labels: wish.node_labels };
    const kept = await call('serving.create', {}, ask);
    const stopped = await call('serving.create', {}, { ...ask, on_withdrawn: 'stop' });
    for (const node of nodes) await node.say();
    await seen('both', stopped.id, (one) => one.release?.state === 'current');
    await call('hub-submission.withdraw', { id: submissionId }, { reason: 'It was wrong.' });
    const after = await seen('the end of one', stopped.id, (one) => one.phase === 'drained');
    expect(after.message).toContain('hub:crane@1/f32 was withdrawn');
    const still = await seen('word of it', kept.id, (one) => one.phase === 'degraded');
    expect(still.message).toContain('was withdrawn');
    expect(inRole(still, 'active')[0]?.phase).toBe('ready');
    await expect(call('serving.create', {}, { ...ask, key: 'again' })).rejects.toMatchObject({
      details: [expect.objectContaining({ where: '/hub/version' })],
    });
  });

  it('is loaded as what its model is for where nobody said so', async () => {
    const { organizationId, wish } = await ground('a');
    const embedding = { capabilities: ['embedding'] };
    await approve(version('finch', organizationId, 9, embedding));
    const ask = { organization_id: organizationId, hub: { entry: 'finch' }, node_labels: wish.node_labels };
    expect(await call('serving.create', {}, ask)).toMatchObject({ settings: { embeddings: true } });
  });
});

describe('room on nodes', () => {
  const GIB = 1024 ** 3;
  const host = (memoryGib: number, diskGib: number) => ({
    os: 'linux',
    arch: 'x64',
    memoryTotalBytes: BigInt(memoryGib * GIB),
    memoryAvailableBytes: BigInt(memoryGib * GIB),
    modelsDiskTotalBytes: BigInt(diskGib * GIB),
    modelsDiskFreeBytes: BigInt(diskGib * GIB),
    engineVersion: '1',
    engines: [{ id: 'e', version: '1', flags: [], devices: [], dryRun: false }],
  });

  it('decides which one is taken, and each of the others says in figures what it lacks', async () => {
    const { organizationId, modelId, nodes } = await ground('small', 'full', 'fits');
    const label = Object.values((await wishFor(organizationId, modelId, `org-${made}`, 'x')).node_labels)[0]!;
    await nodes[0]!.probe(host(8, 500));
    await nodes[1]!.probe(host(128, 10));
    await nodes[2]!.probe(host(128, 500));
    const file = {
      name: 'big.gguf',
      url: 'https://models.test/big.gguf',
      size_bytes: 40 * GIB,
      sha256: 'ab'.repeat(32),
    };
    const artifact = { organization_id: organizationId, key: 'big', display_name: 'Big', files: [file] };
    const { id: artifactId } = await call<{ id: string }>('artifact.create', {}, artifact);
    const wish = { organization_id: organizationId, model_id: modelId, artifact_id: artifactId };
    const serving = await call('serving.create', {}, { ...wish, node_labels: { of: label } });
    expect(serving.placements.map((one) => one.node)).toEqual([nodes[2]!.name]);
    const reasonOf = (name: string) => serving.left_out.find((one) => one.node.endsWith(name));
    expect(reasonOf('-small')).toMatchObject({ code: 'memory', message: expect.stringContaining('40') });
    expect(reasonOf('-full')).toMatchObject({ code: 'disk', message: expect.stringContaining('10') });
  });

  it('lets a rollout wait where the new does not fit beside the old, unless a copy may be missing', async () => {
    const { organizationId, modelId, nodes, wish } = await ground('a');
    await nodes[0]!.probe(host(64, 500));
    const file = {
      name: 'big.gguf',
      url: 'https://models.test/big.gguf',
      size_bytes: 40 * GIB,
      sha256: 'ab'.repeat(32),
    };
    const artifact = { organization_id: organizationId, key: 'big', display_name: 'Big', files: [file] };
    const { id: artifactId } = await call<{ id: string }>('artifact.create', {}, artifact);
    const { id } = await call('serving.create', {}, { ...wish, model_id: modelId, artifact_id: artifactId });
    await nodes[0]!.say();
    const before = await seen('the first release', id, (one) => one.release?.state === 'current');
    const waiting = await patch(id, { settings: { parallel: 2 } });
    expect(waiting.placements).toMatchObject([{ role: 'active', release: 1, phase: 'ready' }]);
    expect(waiting.message).toMatch(/has no room for the new beside the old: .*40/);
    expect(waiting.phase).toBe('degraded');

    const going = await patch(id, { rollout: { max_unavailable: 1 } });
    expect(going.placements).toMatchObject([
      { role: 'active', release: 2, deployment_id: before.placements[0]!.deployment_id },
    ]);
    await nodes[0]!.say();
    await seen('the second release', id, (one) => one.release?.state === 'current' && one.phase === 'ready');
  });
});

describe('configuration as code', () => {
  it('brings a serving and changes its settings as a rollout; the same again changes nothing', async () => {
    const { organizationId, wish } = await ground('a');
    const { organization_id: _, ...spec } = wish;
    const document = (settings: object) => ({
      apiVersion: 'roundhouse/v1',
      kind: 'serving',
      metadata: { key: 'coded' },
      spec: { ...spec, model_id: 'chat', artifact_id: 'tiny', settings },
    });
    const apply = (settings: object) =>
      call<{ summary: object }>(
        'configuration.apply',
        {},
        {
          organization_id: organizationId,
          documents: [document(settings)],
        },
      );
    expect((await apply({})).summary).toMatchObject({ create: 1 });
    expect((await apply({})).summary).toMatchObject({ create: 0, update: 0, unchanged: 1 });
    expect((await apply({ parallel: 3 })).summary).toMatchObject({ update: 1 });
    const { data } = await call<{ data: Serving[] }>('serving.list', {}, undefined, {
      organization_id: [organizationId],
    });
    // Nothing of it had served yet, so that the new takes its place at once.
    expect(data[0]).toMatchObject({ key: 'coded', release: { number: 2, state: 'rolling' } });
  });
});

describe('two registries', () => {
  it('place a copy once, and take over from each other', async () => {
    const { wish } = await ground();
    const other = await startRegistry({ tls, keyFiles, databaseUrl: database.url, natsUrl: sharedNatsUrl() });
    try {
      const pace = { tickMs: 20, roundMs: 20, retiredMs: 300 };
      Object.assign(other.app.get(ServingPace), pace);
      Object.assign(registry.app.get(ServingPace), pace);
      const { id } = await call('serving.create', {}, { ...wish, copies: 2 });
      const label = Object.values(wish.node_labels)[0]!;
      const nodes: ToldNode[] = [];
      for (const name of ['p', 'q', 'r']) {
        nodes.push(await ToldNode.join(database.dataSource.manager, `${label}-${name}`, wish.node_labels));
      }
      await seen('two copies', id, (one) => one.placements.length === 2);
      await until('the first release', SLOW.timeout, async () => {
        for (const node of nodes) await node.say();
        return (await get(id)).release?.state === 'current';
      });
      await patch(id, { settings: { parallel: 2 } });
      await until('the second release', SLOW.timeout, async () => {
        for (const node of nodes) await node.say();
        const now = await get(id);
        expect(inRole(now, 'active')).toHaveLength(2);
        expect(inRole(now, 'candidate').length).toBeLessThanOrEqual(1);
        return now.release?.state === 'current' && now.placements.length === 2;
      });
      expect((await call<{ data: object[] }>('serving.releases', { id })).data).toHaveLength(2);
    } finally {
      Object.assign(registry.app.get(ServingPace), PACE);
      await other.stop();
    }
  });
});

describe('people who look on', () => {
  it('hear how a serving comes along, each change once', async () => {
    const { organizationId, nodes, wish } = await ground('a');
    const heard: { phase: string; key: string }[] = [];
    bus.subscribe(SUBJECTS.live(organizationId), {
      callback: (_, { data }) => {
        const event = decodeLiveEvent(data);
        if (event?.kind === 'serving.state') heard.push(JSON.parse(Buffer.from(event.dataJson).toString()));
      },
    });
    await call('serving.create', {}, wish);
    await until('word of it', SLOW.timeout, () => heard.length > 0);
    await nodes[0]!.say();
    await until('word of its end', SLOW.timeout, () => heard.at(-1)?.phase === 'ready');
    expect(heard[0]).toMatchObject({ key: 'tiny', phase: 'pending' });
    expect(new Set(heard.map((one) => JSON.stringify(one))).size).toBe(heard.length);
  });
});

describe('a preview', () => {
  it('tells where copies would go and changes nothing', async () => {
    const { wish, nodes } = await ground('a');
    const before = await database.dataSource.query('SELECT count(*) FROM serving');
    const preview = await call<{ content: string; nodes: { node: string; chosen: boolean; code: string }[] }>(
      'serving.preview',
      {},
      wish,
    );
    expect(preview.content).toBe(`artifact:${wish.artifact_id}`);
    expect(preview.nodes.filter((one) => one.chosen).map((one) => one.node)).toEqual([nodes[0]!.name]);
    expect(preview.nodes).toContainEqual(expect.objectContaining({ node: 'stranger', code: 'label', fits: false }));
    expect(await database.dataSource.query('SELECT count(*) FROM serving')).toEqual(before);
  });
});
