import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JudgedOptionDocument } from '@roundhouse/admin-api';
import {
  InstallationPhase,
  InstancePhase,
  NodeProbe,
  type DeepPartial,
} from '@roundhouse/contracts/agent/v1/node_link_service';
import { readFacts, readGgufHead, sketchModel } from '@roundhouse/gguf';
import { freshDatabase, sharedNatsUrl, testDirectory, testPki, until } from '@roundhouse/testing';
import { writeKeyFiles } from '../fixtures/key-files.ts';
import { NodeBench, type Joined, type NodeLink } from '../fixtures/node-bench.ts';
import { RegistryServices } from '../fixtures/registry-services.ts';
import { readFileFacts, storeFileFact } from '../hub/infra/file-facts.ts';
import { CommandSignals } from '../nodes/commands/command-signals.ts';
import { NodeCommands } from '../nodes/commands/node-commands.service.ts';
import { loadKeyMaterial } from '../key-material/key-material.ts';
import type { ConfigWakeups } from '../watch/infra/config-wakeups.ts';
import { readCorrections } from './infra/memory-corrections.ts';
import { MeasuredLoads } from './measured-loads.service.ts';
import { NodeFacts } from './node-facts.service.ts';

const GIB = 1024n ** 3n;
/** An entry of the embedded catalog with one option. */
const ENTRY = 'mistral-7b-instruct-v0.3';

const PROBE: DeepPartial<NodeProbe> = {
  os: 'linux',
  arch: 'x64',
  memoryTotalBytes: 64n * GIB,
  memoryAvailableBytes: 60n * GIB,
  modelsDiskTotalBytes: 500n * GIB,
  modelsDiskFreeBytes: 400n * GIB,
  gpus: [
    { device: 'CUDA0', vendor: 'nvidia', name: 'NVIDIA L4', memoryTotalBytes: 9n * GIB, memoryFreeBytes: 9n * GIB },
  ],
  engines: [{ id: 'build-1', version: 'b11669', flags: ['--cache-type-k', '--cache-type-v', '--flash-attn'] }],
};

/** Of every artifact that the bench makes. */
const FAR_URL = 'https://models.test/tiny.gguf';

/** Facts with the sizes of a 7 B model in Q8_0. */
const FACTS = readFacts([
  readGgufHead(
    sketchModel({
      architecture: 'llama',
      layers: 32,
      embedding: 4096,
      feedForward: 14_336,
      vocabulary: 1024,
      heads: 32,
      keyValueHeads: 8,
      headLength: 128,
      contextTokens: 32_768,
    }).bytes,
  ),
]);

let bench: NodeBench;
let node: Joined;
let link: NodeLink;

beforeAll(async () => {
  const directory = await testDirectory('registry-compatibility');
  const [pki, database] = [await testPki(directory.path), await freshDatabase()];
  bench = await NodeBench.open({ directory, pki, database, natsUrl: sharedNatsUrl() });
  node = await bench.joinAs('gpu-1');
  link = bench.link(node);
  await until('link', 5_000, () => link.desired());
});
afterAll(() => bench.close());

interface Page {
  readonly data: JudgedOptionDocument[];
  readonly total: number;
  readonly next_cursor: string | null;
}

const ofNode = async (query: Record<string, string> = {}): Promise<Page> =>
  (await bench.call('node.compatibility', { id: node.nodeId }, { query: lists(query) })) as unknown as Page;

const ofEntry = async (query: Record<string, string> = {}): Promise<Page> =>
  (await bench.call('hub-entry.compatibility', { slug: ENTRY }, { query: lists(query) })) as unknown as Page;

function lists(query: Record<string, string>): Record<string, readonly string[]> {
  return Object.fromEntries(Object.entries(query).map(([key, value]) => [key, [value]]));
}

const storeFacts = async (url: string, sizeBytes: number): Promise<void> => {
  const fact = { size_bytes: sizeBytes, sha256: null, model_facts: FACTS };
  await storeFileFact(bench.database.dataSource.manager, url, fact, new Date());
};

describe('004-08: compatibility of nodes', () => {
  it('is not known while a node has not said what it is', async () => {
    const { data } = await ofEntry();
    expect(data).toMatchObject([
      { entry: ENTRY, node: 'gpu-1', verdict: 'unknown', reasons: [{ code: 'node_silent' }] },
    ]);
  });

  it('goes by what the publisher asks for while no head was read', async () => {
    link.send({ $case: 'probe', value: NodeProbe.fromPartial(PROBE) });
    const judged = await until('probe', 5_000, async () => {
      const { data } = await ofEntry({ node: node.nodeId });
      return data[0]?.reasons[0]?.code === 'node_silent' ? undefined : data;
    });
    expect(judged).toMatchObject([{ verdict: 'fits', estimate: null }]);
    expect(judged[0]?.reasons.map((reason) => reason.code)).toContain('facts_unknown');
  });

  it('says what is missing where, and what could be changed', async () => {
    const entry = await bench.call('hub-entry.get', { slug: ENTRY });
    const [option] = entry['options'] as { files: { url: string }[] }[];
    await storeFacts(option?.files[0]?.url ?? '', FACTS.weights.total_bytes);
    const { data } = await ofEntry({ context_tokens: '32768', parallel: '1' });
    expect(data[0]).toMatchObject({
      verdict: 'fits_with_changes',
      reasons: [
        { code: 'gpu_memory', blocking: true, message: expect.stringMatching(/CUDA0 \(NVIDIA L4\) can give 8\.7 GiB/) },
      ],
      estimate: { basis: 'formula', context_tokens: 32_768, devices: [{ device: 'host' }, { device: 'CUDA0' }] },
      suggestions: [expect.objectContaining({ settings: { context_tokens: 8192 } }), expect.anything()],
    });
    const changed = await ofEntry({ context_tokens: '8192', parallel: '1' });
    expect(changed.data).toMatchObject([{ verdict: 'fits', suggestions: [] }]);
  });

  it('lists the whole catalog for one node, what fits first, by verdict and in pages', async () => {
    const all = await ofNode({ limit: '200', context_tokens: '2048', parallel: '1' });
    expect(all.total).toBeGreaterThan(25);
    const order = all.data.map((one) => one.verdict);
    expect(order.lastIndexOf('fits')).toBeLessThan(order.indexOf('does_not_fit'));
    expect(all.data.find((one) => one.entry === ENTRY)).toMatchObject({ verdict: 'fits' });
    const fitting = await ofNode({ verdict: 'fits', limit: '200', context_tokens: '2048', parallel: '1' });
    expect(fitting.total).toBe(order.filter((verdict) => verdict === 'fits').length);
    const first = await ofNode({ limit: '10' });
    const second = await ofNode({ limit: '10', cursor: first.next_cursor ?? '' });
    expect(new Set([...first.data, ...second.data].map((one) => `${one.entry}/${one.option}`)).size).toBe(20);
    expect((await ofNode({ q: 'MISTRAL-7b' })).data.map((one) => one.entry)).toEqual([ENTRY]);
  });

  it('refuses what is not there', async () => {
    await expect(bench.call('node.compatibility', { id: 'nobody' })).rejects.toMatchObject({ reason: 'NOT_FOUND' });
    await expect(bench.call('hub-entry.compatibility', { slug: 'nothing' })).rejects.toMatchObject({
      reason: 'NOT_FOUND',
    });
    await expect(ofNode({ cursor: 'x' })).rejects.toMatchObject({ reason: 'INVALID_REQUEST' });
  });
});

describe('facts', () => {
  it('of a model whose source only nodes reach come from a node that holds it', async () => {
    const target = await bench.makeServable('umbra');
    const serving = await bench.serve(target, { node_ids: [node.nodeId], key: 'far' });
    const placed = await until('a copy', 10_000, async () => (await bench.placementsOf(serving.id))[0]);
    const ready = { id: placed.installation_id, phase: InstallationPhase.INSTALLATION_PHASE_READY };
    link.observe({ generation: 1n, installations: [ready] });
    const { settings: keys } = await writeKeyFiles(bench.directory.path);
    const services = new RegistryServices(bench.database.dataSource, loadKeyMaterial(keys));
    // Without a bus the registry that the node is linked to finds the command by its own look, each second.
    const bus = { listen: () => undefined, send: () => undefined } as unknown as ConfigWakeups;
    const nodeFacts = new NodeFacts(services.commands, new NodeCommands(services.commands, new CommandSignals(bus)));
    const { manager } = bench.database.dataSource;
    await until('facts', 20_000, async () => {
      const asking = nodeFacts.ask();
      const command = await until('a command', 2_000, () => link.commands().at(-1)).catch(() => undefined);
      if (command !== undefined) {
        expect(command.command).toMatchObject({
          $case: 'readModelFacts',
          value: { installationId: placed.installation_id },
        });
        link.answer(command.id, { payload: Buffer.from(JSON.stringify({ facts: FACTS })) });
      }
      await asking;
      return (await readFileFacts(manager, [FAR_URL])).get(FAR_URL)?.model_facts;
    });
    expect((await readFileFacts(manager, [FAR_URL])).get(FAR_URL)?.model_facts).toEqual(FACTS);
  });
});

describe('corrections', () => {
  it('are learnt from what an engine says that it takes', async () => {
    const target = await bench.makeServable('acme');
    await storeFacts(FAR_URL, 9);
    const settings = { context_tokens: 2048, parallel: 1 };
    const serving = await bench.serve(target, { node_ids: [node.nodeId], key: 'tiny', settings });
    const [placement] = await until('a copy', 10_000, async () => {
      const placements = await bench.placementsOf(serving.id);
      return placements.length > 0 ? placements : undefined;
    });
    const instance = {
      id: placement?.instance_id ?? '',
      deploymentId: placement?.deployment_id ?? '',
      phase: InstancePhase.INSTANCE_PHASE_READY,
      memoryBytes: 9n * GIB,
    };
    link.observe({ generation: 1n, instances: [instance] });
    const { settings: keys } = await writeKeyFiles(bench.directory.path);
    const services = new RegistryServices(bench.database.dataSource, loadKeyMaterial(keys));
    const loads = new MeasuredLoads(services.commands);
    const key = `artifact:${target.artifact_id}`;
    const [correction, ...others] = await until('a correction', 10_000, async () => {
      await loads.learn();
      const found = await readCorrections(bench.database.dataSource.manager, [key]);
      return found.length > 0 ? found : undefined;
    });
    expect(others).toEqual([]);
    expect(correction).toMatchObject({
      content_key: key,
      engine_build: 'build-1',
      device_class: 'NVIDIA L4 9 GiB',
      settings_key: 'context_tokens=2048 parallel=1',
      measured_bytes: Number(9n * GIB),
    });
    expect(correction?.predicted_bytes).toBeGreaterThan(FACTS.weights.total_bytes);
  });
});
