import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '@grpc/grpc-js';
import { AdminServiceClient } from '@roundhouse/contracts/registry/v1/admin_service';
import { closeClient, createGrpcClient } from '@roundhouse/grpc';
import { connectNats, encodeServingWanted, type NatsConnection } from '@roundhouse/messaging';
import { freshDatabase, sharedNatsUrl, testDirectory, testPki, until, type TestDirectory } from '@roundhouse/testing';
import { callOperation } from '../fixtures/call-operation.ts';
import { writeKeyFiles } from '../fixtures/key-files.ts';
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

let directory: TestDirectory;
let database: RegistryDatabase;
let registry: RunningRegistry;
let client: AdminServiceClient & Client;
let bus: NatsConnection;
let made = 0;

beforeAll(async () => {
  directory = await testDirectory('registry-servings');
  database = await openRegistryDatabase(await freshDatabase());
  const pki = await testPki(directory.path);
  const keyFiles = await writeKeyFiles(directory.path);
  const tls = await pki.identity('registry');
  registry = await startRegistry({ tls, keyFiles, databaseUrl: database.url, natsUrl: sharedNatsUrl() });
  Object.assign(registry.app.get(ServingPace), { tickMs: 100, roundMs: 300, retiredMs: 300 });
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

async function call<Answer = Serving>(operation: string, params: Record<string, string> = {}, body?: object) {
  return (await callOperation(client, operation, body, params)) as unknown as Answer;
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

  it('scales: new copies come, those that are too many go with their deployments', async () => {
    const { id, nodes } = await served({}, 'a', 'b');
    const two = await call('serving.scale', { id }, { copies: 2 });
    expect(inRole(two, 'active')).toHaveLength(2);
    for (const node of nodes) await node.say();
    await seen('two ready', id, (one) => one.message.startsWith('2 of 2'));
    const one = await call('serving.scale', { id }, { copies: 1 });
    expect(inRole(one, 'active')).toHaveLength(1);
    const [retired] = inRole(one, 'retired');
    await expect(call('deployment.get', { id: retired!.deployment_id })).rejects.toMatchObject({ reason: 'NOT_FOUND' });
    // It finishes what it has before its node is told to stop it.
    const holder = nodes.find((node) => node.id === retired!.node_id)!;
    expect((await holder.desired()).instances).toHaveLength(1);
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
    expect(desired.instances.map((one) => one.settings!.contextTokens).toSorted()).toEqual([0, 2048]);
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
