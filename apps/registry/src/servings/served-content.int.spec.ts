import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@roundhouse/admin-api';
import { decodeLiveEvent, SUBJECTS } from '@roundhouse/messaging';
import { freshDatabase, sharedNatsUrl, testDirectory, testPki, until } from '@roundhouse/testing';
import { submission } from '../fixtures/hub-services.ts';
import { inRole, PATIENCE_MS, ServingBench, type BenchServing } from '../fixtures/serving-bench.ts';

let bench: ServingBench;

beforeAll(async () => {
  const directory = await testDirectory('registry-servings');
  const pki = await testPki(directory.path);
  const site = { directory, pki, database: await freshDatabase(), natsUrl: sharedNatsUrl() };
  bench = await ServingBench.open(site, until);
});

afterAll(() => bench.close());

describe('a serving of the hub', () => {
  const sha256 = 'cd'.repeat(32);
  const version = (slug: string, organizationId: string, size: number, more: JsonObject = {}) => {
    const file = { name: `${slug}.gguf`, url: `https://models.example/${slug}.gguf`, size_bytes: size, sha256 };
    const options = [{ id: 'f32', format: 'gguf', quantization: 'F32', files: [file] }];
    return { ...submission(slug, { organization_id: organizationId, options }), ...more };
  };

  /** Offers a version and approves it. */
  async function approve(document: object): Promise<string> {
    const { id } = await bench.call<{ id: string }>('hub-submission.publish', {}, document, { offline: ['true'] });
    await bench.call('hub-submission.approve', { id });
    return id;
  }

  it('is made of what was approved and nothing else, of a draft that bears its slug (004-20, 004-22)', async () => {
    const { organizationId, nodes, wish } = await bench.ground('a');
    const ask = { organization_id: organizationId, hub: { entry: 'owl' }, node_labels: wish.node_labels };
    const document = version('owl', organizationId, 9);
    const pending = await bench.call<{ id: string }>('hub-submission.publish', {}, document, { offline: ['true'] });
    await expect(bench.call('serving.create', {}, ask)).rejects.toMatchObject({
      details: [expect.objectContaining({ where: '/hub' })],
    });
    await bench.call('hub-submission.approve', { id: pending.id });
    const settings = { context_tokens: 4096, parallel: 2 };
    const made = await bench.call<BenchServing & { model_id: string }>('serving.create', {}, { ...ask, settings });
    expect(made).toMatchObject({ key: 'owl', release: { content: 'hub:owl@1/f32' } });
    expect(await bench.call<object>('model.get', { id: made.model_id })).toMatchObject({
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
    const { organizationId, nodes, wish } = await bench.ground('a');
    await approve(version('heron', organizationId, 9));
    const ask = { organization_id: organizationId, hub: { entry: 'heron' }, node_labels: wish.node_labels };
    const { id } = await bench.call('serving.create', {}, ask);
    await nodes[0]!.say();
    await bench.seen('version 1', id, (one) => one.release?.state === 'current');

    const offered = await bench.call<{ id: string }>(
      'hub-submission.publish',
      {},
      version('heron', organizationId, 10),
      {
        offline: ['true'],
      },
    );
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect((await bench.get(id)).release?.content).toBe('hub:heron@1/f32');
    await bench.call('hub-submission.approve', { id: offered.id });
    const rolling = await bench.seen('version 2', id, (one) => inRole(one, 'candidate').length === 1);
    expect(rolling.release).toMatchObject({ content: 'hub:heron@2/f32', state: 'rolling' });
    expect(inRole(rolling, 'active')[0]).toMatchObject({ release: 1, phase: 'ready' });
    await nodes[0]!.say();
    await bench.seen('the end', id, (one) => one.placements.length === 1 && one.release?.state === 'current');
    expect((await nodes[0]!.desired()).installations).toMatchObject([{ hubVersion: 2 }]);

    await bench.call('hub-submission.withdraw', { id: offered.id }, { reason: 'It was wrong.' });
    const back = await bench.seen('version 1 again', id, (one) => one.release?.content === 'hub:heron@1/f32');
    expect(back.release?.state).toBe('rolling');
    await nodes[0]!.say();
    await bench.seen('the end again', id, (one) => one.release?.state === 'current' && one.phase === 'ready');
  });

  it('keeps what was withdrawn, or stops it, as it says', async () => {
    const { organizationId, nodes, wish } = await bench.ground('a', 'b');
    const submissionId = await approve(version('crane', organizationId, 9));
    const ask = { organization_id: organizationId, hub: { entry: 'crane', version: 1 }, node_labels: wish.node_labels };
    const kept = await bench.call('serving.create', {}, ask);
    const stopped = await bench.call('serving.create', {}, { ...ask, on_withdrawn: 'stop' });
    for (const node of nodes) await node.say();
    await bench.seen('both', stopped.id, (one) => one.release?.state === 'current');
    await bench.call('hub-submission.withdraw', { id: submissionId }, { reason: 'It was wrong.' });
    const after = await bench.seen('the end of one', stopped.id, (one) => one.phase === 'drained');
    expect(after.message).toContain('hub:crane@1/f32 was withdrawn');
    const still = await bench.seen('word of it', kept.id, (one) => one.phase === 'degraded');
    expect(still.message).toContain('was withdrawn');
    expect(inRole(still, 'active')[0]?.phase).toBe('ready');
    await expect(bench.call('serving.create', {}, { ...ask, key: 'again' })).rejects.toMatchObject({
      details: [expect.objectContaining({ where: '/hub/version' })],
    });
  });

  it('is loaded as what its model is for where nobody said so', async () => {
    const { organizationId, wish } = await bench.ground('a');
    const embedding = { capabilities: ['embedding'] };
    await approve(version('finch', organizationId, 9, embedding));
    const ask = { organization_id: organizationId, hub: { entry: 'finch' }, node_labels: wish.node_labels };
    expect(await bench.call('serving.create', {}, ask)).toMatchObject({ settings: { embeddings: true } });
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
    const { organizationId, nodes, wish } = await bench.ground('small', 'full', 'fits');
    await nodes[0]!.probe(host(8, 500));
    await nodes[1]!.probe(host(128, 10));
    await nodes[2]!.probe(host(128, 500));
    const artifact_id = await bench.artifact(organizationId, 'big', 40 * GIB);
    const serving = await bench.call('serving.create', {}, { ...wish, artifact_id });
    expect(serving.placements.map((one) => one.node)).toEqual([nodes[2]!.name]);
    const reasonOf = (name: string) => serving.left_out.find((one) => one.node.endsWith(name));
    expect(reasonOf('-small')).toMatchObject({ code: 'memory', message: expect.stringContaining('40') });
    expect(reasonOf('-full')).toMatchObject({ code: 'disk', message: expect.stringContaining('10') });
  });

  it('goes by how many models a node keeps loaded, for those that stay there', async () => {
    const { nodes, wish } = await bench.ground('a', 'b');
    const settings = JSON.stringify({ max_loaded_instances: 1 });
    await bench.query('UPDATE node SET settings = $2 WHERE id = ANY($1)', [nodes.map((node) => node.id), settings]);
    const first = await bench.call('serving.create', {}, wish);
    const second = await bench.call('serving.create', {}, wish);
    expect(second.placements[0]?.node_id).not.toBe(first.placements[0]?.node_id);
    const third = await bench.call('serving.create', {}, wish);
    expect(third.placements).toEqual([]);
    expect(third.left_out).toContainEqual(
      expect.objectContaining({ code: 'max_loaded', message: expect.stringContaining('at most 1 models') }),
    );
    const onDemand = await bench.call('serving.create', {}, { ...wish, residency: 'on_demand' });
    expect(onDemand.placements).toHaveLength(1);
  });

  it('lets a rollout wait where the new does not fit beside the old, unless a copy may be missing', async () => {
    const { organizationId, nodes, wish } = await bench.ground('a');
    await nodes[0]!.probe(host(64, 500));
    const artifact_id = await bench.artifact(organizationId, 'big', 40 * GIB);
    const { id } = await bench.call('serving.create', {}, { ...wish, artifact_id });
    await nodes[0]!.say();
    const before = await bench.seen('the first release', id, (one) => one.release?.state === 'current');
    const waiting = await bench.patch(id, { settings: { parallel: 2 } });
    expect(waiting.placements).toMatchObject([{ role: 'active', release: 1, phase: 'ready' }]);
    expect(waiting.message).toMatch(/has no room for the new beside the old: .*40/);
    expect(waiting.phase).toBe('degraded');

    const going = await bench.patch(id, { rollout: { max_unavailable: 1 } });
    expect(going.placements).toMatchObject([
      { role: 'active', release: 2, deployment_id: before.placements[0]!.deployment_id },
    ]);
    await nodes[0]!.say();
    await bench.seen('the second release', id, (one) => one.release?.state === 'current' && one.phase === 'ready');
  });
});

describe('configuration as code', () => {
  it('brings a serving and changes its settings as a rollout; the same again changes nothing', async () => {
    const { organizationId, wish } = await bench.ground('a');
    const { organization_id: _, ...spec } = wish;
    const document = (settings: object) => ({
      apiVersion: 'roundhouse/v1',
      kind: 'serving',
      metadata: { key: 'coded' },
      spec: { ...spec, model_id: 'chat', artifact_id: 'tiny', settings },
    });
    const apply = (settings: object) =>
      bench.call<{ summary: object }>(
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
    const { data } = await bench.call<{ data: BenchServing[] }>('serving.list', {}, undefined, {
      organization_id: [organizationId],
    });
    // Nothing of it had served yet, so that the new takes its place at once.
    expect(data[0]).toMatchObject({ key: 'coded', release: { number: 2, state: 'rolling' } });
  });
});

describe('people who look on', () => {
  it('hear how a serving comes along, each change once', async () => {
    const { organizationId, nodes, wish } = await bench.ground('a');
    const heard: { phase: string; key: string }[] = [];
    bench.bus.subscribe(SUBJECTS.live(organizationId), {
      callback: (_, { data }) => {
        const event = decodeLiveEvent(data);
        if (event?.kind === 'serving.state') heard.push(JSON.parse(Buffer.from(event.dataJson).toString()));
      },
    });
    await bench.call('serving.create', {}, wish);
    await until('word of it', PATIENCE_MS, () => heard.length > 0);
    await nodes[0]!.say();
    await until('word of its end', PATIENCE_MS, () => heard.at(-1)?.phase === 'ready');
    expect(heard[0]).toMatchObject({ key: 'tiny', phase: 'pending' });
    expect(new Set(heard.map((one) => JSON.stringify(one))).size).toBe(heard.length);
  });
});

describe('a preview', () => {
  it('tells where copies would go and changes nothing', async () => {
    const { wish, nodes } = await bench.ground('a');
    await bench.join('stranger');
    const before = await bench.query('SELECT count(*) FROM serving');
    const preview = await bench.call<{ content: string; nodes: { node: string; chosen: boolean; code: string }[] }>(
      'serving.preview',
      {},
      wish,
    );
    expect(preview.content).toBe(`artifact:${wish.artifact_id}`);
    expect(preview.nodes.filter((one) => one.chosen).map((one) => one.node)).toEqual([nodes[0]!.name]);
    expect(preview.nodes).toContainEqual(expect.objectContaining({ node: 'stranger', code: 'label', fits: false }));
    expect(await bench.query('SELECT count(*) FROM serving')).toEqual(before);
  });
});
