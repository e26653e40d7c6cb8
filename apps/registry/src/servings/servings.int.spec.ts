import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { encodeServingWanted } from '@roundhouse/messaging';
import { freshDatabase, sharedNatsUrl, testDirectory, testPki, until } from '@roundhouse/testing';
import { inRole, PATIENCE_MS, ServingBench } from '../fixtures/serving-bench.ts';
import type { ToldNode } from '../fixtures/told-node.ts';

let bench: ServingBench;

beforeAll(async () => {
  const directory = await testDirectory('registry-servings');
  const pki = await testPki(directory.path);
  const site = { directory, pki, database: await freshDatabase(), natsUrl: sharedNatsUrl() };
  bench = await ServingBench.open(site, until);
});

afterAll(() => bench.close());

describe('a serving', () => {
  it('is placed on as many nodes as it has copies, and says why not on the others', async () => {
    const { wish, nodes } = await bench.ground('a', 'b');
    const stranger = await bench.join('stranger');
    const { id, ...made } = await bench.call('serving.create', {}, { ...wish, copies: 3 });
    expect(made.placements.map((one) => one.node_id).toSorted()).toEqual(nodes.map((node) => node.id).toSorted());
    expect(made.left_out).toContainEqual(expect.objectContaining({ node: stranger.name, code: 'label' }));
    expect(made.message).toContain('1 of 3 copies fit on no node.');
    const late = await bench.join('late', wish.node_labels);
    await bench.seen('the third copy', id, (one) => one.placements.some((placement) => placement.node_id === late.id));
    await bench.call('serving.delete', { id });
  });

  it('freezes its files, so that the artifact cannot change under a node', async () => {
    const { nodes, wish, serving } = await bench.served({}, 'a');
    const [installation] = (await nodes[0]!.desired()).installations;
    expect(installation).toMatchObject({ artifactKey: 'tiny', files: [{ name: 'tiny.gguf', sizeBytes: 9n }] });
    const [row] = await bench.query<{ content_key: string }>('SELECT content_key FROM installation WHERE id = $1', [
      serving.placements[0]!.installation_id,
    ]);
    expect(row!.content_key).toBe(`artifact:${wish.artifact_id}`);
  });

  it('is not changed by an artifact, whose files stay what they are', async () => {
    const { wish } = await bench.ground();
    const files = [{ name: 'other.gguf', url: 'https://models.test/o.gguf', size_bytes: 1, sha256: 'ef'.repeat(32) }];
    const artifact = { apiVersion: 'roundhouse/v1', kind: 'artifact', metadata: { key: 'tiny' } };
    const documents = [{ ...artifact, spec: { display_name: 'tiny', files } }];
    const body = { organization_id: wish.organization_id, documents };
    await expect(bench.call('configuration.apply', {}, body)).rejects.toMatchObject({
      details: [expect.objectContaining({ message: expect.stringContaining('cannot be changed') })],
    });
  });

  it('scales: new copies come, those that are too many go with their deployments', async () => {
    const { id, nodes } = await bench.served({}, 'a', 'b');
    const two = await bench.call('serving.scale', { id }, { copies: 2 });
    expect(inRole(two, 'active')).toHaveLength(2);
    for (const node of nodes) await node.say();
    await bench.seen('two ready', id, (one) => one.message.startsWith('2 of 2'));
    bench.quicken(undefined, { retiredMs: 60_000 });
    const one = await bench.call('serving.scale', { id }, { copies: 1 });
    expect(inRole(one, 'active')).toHaveLength(1);
    const [retired] = inRole(one, 'retired');
    await expect(bench.call('deployment.get', { id: retired!.deployment_id })).rejects.toMatchObject({
      reason: 'NOT_FOUND',
    });
    // It finishes what it has before its node is told to stop it.
    const holder = nodes.find((node) => node.id === retired!.node_id)!;
    expect((await holder.desired()).instances).toHaveLength(1);
    bench.quicken();
    await until('the copy gone', PATIENCE_MS, async () => (await holder.desired()).instances.length === 0);
    expect((await holder.desired()).installations).toEqual([]);
  });

  it('is drained and comes back with the same deployment, its files in place all the time', async () => {
    const { id, nodes, serving } = await bench.served({}, 'a');
    const drained = await bench.call('serving.drain', { id });
    expect(drained.phase).toBe('drained');
    const deployment = { id: serving.placements[0]!.deployment_id };
    expect(await bench.call<object>('deployment.get', deployment)).toMatchObject({ admin_status: 'inactive' });
    expect(await nodes[0]!.desired()).toMatchObject({ instances: [], installations: [{ artifactKey: 'tiny' }] });
    await bench.call('serving.undrain', { id });
    expect(await bench.call<object>('deployment.get', deployment)).toMatchObject({ admin_status: 'active' });
    expect((await nodes[0]!.desired()).instances).toHaveLength(1);
  });

  it('moves: the copy leaves its node only when another one serves', async () => {
    const { id, nodes, serving } = await bench.served({}, 'a', 'b');
    const [holder] = serving.placements;
    const other = nodes.find((node) => node.id !== holder!.node_id)!;
    const moving = await bench.call('serving.move', { id }, { from: holder!.node, to: other.name });
    expect(inRole(moving, 'active').map((one) => one.node_id)).toEqual(
      expect.arrayContaining([holder!.node_id, other.id]),
    );
    await other.say();
    const moved = await bench.seen('the move', id, (one) => inRole(one, 'active').length === 1);
    expect(inRole(moved, 'active')[0]!.node_id).toBe(other.id);
  });

  it('leaves a drained node once another one serves', async () => {
    const { id, nodes, serving } = await bench.served({}, 'a', 'b');
    const holder = serving.placements[0]!.node_id;
    const other = nodes.find((node) => node.id !== holder)!;
    await bench.query('UPDATE node SET draining = true WHERE id = $1', [holder]);
    await bench.seen('a copy elsewhere', id, (one) => inRole(one, 'active').length === 2);
    await other.say();
    await bench.seen('the node left', id, (one) => inRole(one, 'active').every((copy) => copy.node_id === other.id));
  });
});

describe('a rollout', () => {
  it('keeps the old copy serving until the new one gave a token, under one deployment for good', async () => {
    const { id, nodes, serving } = await bench.served({}, 'a');
    const [node] = nodes;
    const [before] = serving.placements;
    const rolling = await bench.patch(id, { settings: { context_tokens: 2048, flash_attention: true } });
    expect(rolling.release).toMatchObject({ number: 2, state: 'rolling' });
    const [candidate] = inRole(rolling, 'candidate');
    expect(candidate).toMatchObject({ node_id: before!.node_id, deployment_id: before!.deployment_id });
    const desired = await node!.desired();
    expect(new Set(desired.instances.map((one) => one.settings!.contextTokens))).toEqual(new Set([0, 2048]));
    const pointing = async () =>
      (await bench.call<{ instance_id: string }>('deployment.get', { id: before!.deployment_id })).instance_id;
    await node!.say({ [candidate!.instance_id]: 'starting' });
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await pointing()).toBe(before!.instance_id);

    await node!.say();
    await bench.seen('the promotion', id, (one) => inRole(one, 'active')[0]?.release === 2);
    expect(await pointing()).toBe(candidate!.instance_id);
    const done = await bench.seen(
      'the end',
      id,
      (one) => one.placements.length === 1 && one.release?.state === 'current',
    );
    expect(done).toMatchObject({ phase: 'ready', placements: [{ deployment_id: before!.deployment_id }] });
    expect((await node!.desired()).instances.map((one) => one.id)).toEqual([candidate!.instance_id]);
  });

  it('goes node by node, and takes everything back when a copy fails, with the reason', async () => {
    const { id, nodes } = await bench.served({ copies: 2 }, 'a', 'b');
    const rolling = await bench.patch(id, { settings: { context_tokens: 4096 } });
    const [first, ...more] = inRole(rolling, 'candidate');
    expect(more).toEqual([]);
    const holder = nodes.find((node) => node.id === first!.node_id)!;
    await holder.say();
    const next = await bench.seen('the second node', id, (one) =>
      inRole(one, 'candidate').some((copy) => copy.node_id !== holder.id),
    );
    const [second] = inRole(next, 'candidate');
    const other = nodes.find((node) => node.id === second!.node_id)!;
    await other.say({ [second!.instance_id]: 'failed' }, { message: 'The engine had too little memory.' });
    await bench.seen('the release given up', id, (one) => one.release?.state === 'failed');
    // The node that had taken over goes back in the same manner.
    await until('the way back', PATIENCE_MS, async () => {
      await holder.say();
      await other.say();
      const now = await bench.get(id);
      return now.placements.length === 2 && now.placements.every((one) => one.release === 1 && one.role === 'active');
    });
    const back = await bench.get(id);
    expect(back.phase).toBe('degraded');
    expect(back.message).toContain('Release 2');
    expect(back.release?.reason).toContain('too little memory');

    const again = await bench.call('serving.rollout-retry', { id });
    expect(again.release).toMatchObject({ number: 2, state: 'rolling' });
    expect(inRole(again, 'candidate')).toHaveLength(1);
  });

  it('is taken back by hand, also once it counts', async () => {
    const { id, nodes } = await bench.served({}, 'a');
    await expect(bench.call('serving.rollout-rollback', { id })).rejects.toMatchObject({ reason: 'CONFLICT' });
    await bench.patch(id, { settings: { parallel: 2 } });
    await until('the second release', PATIENCE_MS, async () => {
      await nodes[0]!.say();
      return (await bench.get(id)).release?.state === 'current';
    });
    const back = await bench.call('serving.rollout-rollback', { id }, { reason: 'It answers in rhyme.' });
    expect(back.release).toMatchObject({ number: 2, state: 'failed' });
    expect(back.release?.reason).toContain('rhyme');
    await until('the first release again', PATIENCE_MS, async () => {
      await nodes[0]!.say();
      const now = await bench.get(id);
      return now.placements.length === 1 && now.placements[0]!.release === 1;
    });
    const { data } = await bench.call<{ data: { number: number; state: string }[] }>('serving.releases', { id });
    expect(data.map(({ number, state }) => `${number} ${state}`)).toEqual(['2 failed', '1 current']);
  });

  it('changes what no engine needs to know without touching one', async () => {
    const { id, serving, nodes } = await bench.served({}, 'a');
    const generation = (await nodes[0]!.desired()).generation;
    const changed = await bench.patch(id, {
      priority: 7,
      tags: ['gold'],
      residency: 'on_demand',
      idle_unload_seconds: 60,
    });
    expect(changed.placements.map((one) => one.instance_id)).toEqual(serving.placements.map((one) => one.instance_id));
    expect(changed.release?.number).toBe(1);
    const deployment = { id: serving.placements[0]!.deployment_id };
    expect(await bench.call<object>('deployment.get', deployment)).toMatchObject({ priority: 7, tags: ['gold'] });
    const desired = await nodes[0]!.desired();
    expect(desired.generation).toBeGreaterThan(generation);
    expect(desired.instances[0]).toMatchObject({ idleUnloadS: 60, loadTicket: 1n });
  });
});

describe('a model that is loaded on demand', () => {
  const wanted = (servingId: string) => {
    const { subject, bytes } = encodeServingWanted({ servingId, deploymentId: '', waiting: 1 }, Date.now())!;
    bench.bus.publish(subject, bytes);
  };

  it('gets one ticket when routers ask for it, however many of them', async () => {
    const { id, nodes, serving } = await bench.served({ residency: 'on_demand', preload: false }, 'a');
    const [node] = nodes;
    const [copy] = serving.placements;
    await node!.say({ [copy!.instance_id]: 'unloaded' });
    expect((await bench.seen('unloaded', id, (one) => one.phase === 'unloaded')).message).toContain(
      'when somebody calls',
    );
    const ticket = async () => (await node!.desired()).instances[0]!.loadTicket;
    expect(await ticket()).toBe(0n);
    await until('the ticket', PATIENCE_MS, async () => {
      wanted(id);
      wanted(id);
      return (await ticket()) === 1n;
    });
    for (let times = 0; times < 3; times++) {
      wanted(id);
      await new Promise((resolve) => setTimeout(resolve, 400));
    }
    expect(await ticket()).toBe(1n);
    await expect(bench.call('serving.load', { id })).resolves.toMatchObject({ id });
    expect(await ticket()).toBe(2n);
  });
});

describe('two registries', () => {
  it('place a copy once, and take over from each other', async () => {
    const { wish } = await bench.ground();
    const other = await bench.nodes.another();
    try {
      const pace = { tickMs: 20, roundMs: 20, retiredMs: 300 };
      bench.quicken(other, pace);
      bench.quicken(undefined, pace);
      const { id } = await bench.call('serving.create', {}, { ...wish, copies: 2 });
      const label = Object.values(wish.node_labels)[0]!;
      const nodes: ToldNode[] = [];
      for (const name of ['p', 'q', 'r']) {
        nodes.push(await bench.join(`${label}-${name}`, wish.node_labels));
      }
      await bench.seen('two copies', id, (one) => one.placements.length === 2);
      await until('the first release', PATIENCE_MS, async () => {
        for (const node of nodes) await node.say();
        return (await bench.get(id)).release?.state === 'current';
      });
      await bench.patch(id, { settings: { parallel: 2 } });
      await until('the second release', PATIENCE_MS, async () => {
        for (const node of nodes) await node.say();
        const now = await bench.get(id);
        expect(inRole(now, 'active')).toHaveLength(2);
        expect(inRole(now, 'candidate').length).toBeLessThanOrEqual(1);
        return now.release?.state === 'current' && now.placements.length === 2;
      });
      expect((await bench.call<{ data: object[] }>('serving.releases', { id })).data).toHaveLength(2);
    } finally {
      bench.quicken();
      await other.stop();
    }
  });
});
