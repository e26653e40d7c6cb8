import { beforeAll, describe, expect, it } from '@jest/globals';
import { until, type StackView } from '@roundhouse/testing';
import { runProgram } from './harness/program.ts';
import { sharedStack } from './harness/shared-stack.ts';

interface Node {
  id: string;
  name: string;
  connected: boolean;
  probe: { memory_total_bytes: number; models_disk_free_bytes: number } | null;
}

interface Engine {
  id: string;
  phase: string;
  slots: number;
  serving: { key: string };
}

let stack: StackView;
let node: Node;

beforeAll(async () => {
  stack = sharedStack();
  const { data } = await stack.admin.must<{ data: Node[] }>('GET', '/nodes?connected=true');
  node = data[0]!;
});

const engines = async (): Promise<Engine[]> =>
  (await stack.admin.must<{ data: Engine[] }>('GET', `/nodes/${node.id}/instances`)).data;

// Without the binary there is nothing real to test; the set-up says so in the run's output.
const describeWithEngine = process.env['ROUNDHOUSE_E2E_LLAMA'] === '1' ? describe : describe.skip;

describe('a node', () => {
  it('shows what its agent found on the host, and never what it could not read (004-08)', async () => {
    expect(node.connected).toBe(true);
    expect(node.probe?.memory_total_bytes).toBeGreaterThan(0);
    expect(node.probe?.models_disk_free_bytes).toBeGreaterThan(0);
    const table = await runProgram(stack, ['nodes']);
    expect(table.code).toBe(0);
    expect(table.stdout).toMatch(new RegExp(`^${node.name}\tconnected\t`, 'm'));
  });

  it('is told of its settings, and answers their generation, within a second', async () => {
    const set = await runProgram(stack, ['nodes', 'set', node.name, 'labels.site=here', 'settings.max_downloads=2']);
    expect(set).toMatchObject({ code: 0, stderr: '' });
    await until('the node has them', 3_000, async () => {
      const now = await stack.admin.must<{ desired_generation: number; observed_generation: number }>(
        'GET',
        `/nodes/${node.id}`,
      );
      return now.desired_generation === now.observed_generation;
    });
    const labelled = await stack.admin.must<{ data: Node[] }>('GET', '/nodes?label=site%3Dhere');
    expect(labelled.data.map(({ id }) => id)).toEqual([node.id]);
    expect((await runProgram(stack, ['nodes', 'set', node.name, 'labels.site='])).code).toBe(0);
  });

  it('is let in by a token that is shown once and stands in no audit log', async () => {
    const { code, stdout } = await runProgram(stack, ['nodes', 'join-token', 'another-host']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^rhj_[0-9a-f]{32}_[A-Za-z0-9_-]{43}\n$/);
    const audit = JSON.stringify(await stack.admin.must('GET', '/audit?limit=50'));
    expect(audit).toContain('another-host');
    expect(audit).not.toContain(stdout.trim().slice(37));
  });

  it('collects garbage, and the audit log says who asked', async () => {
    const { code, stdout } = await runProgram(stack, ['nodes', 'collect-garbage', node.name]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('has freed') });
    const audit = JSON.stringify(await stack.admin.must('GET', '/audit?limit=50'));
    expect(audit).toContain('node_command.collect_garbage');
  });
});

describeWithEngine('an engine of a node', () => {
  it('shows its log, is unloaded and loaded again, from the command line (004-11)', async () => {
    await until('an engine', 60_000, async () => (await engines()).some(({ phase }) => phase === 'ready'));
    const [engine] = (await engines()).filter(({ phase }) => phase === 'ready');
    const name = engine!.serving.key;
    const log = await runProgram(stack, ['nodes', 'logs', node.name, name, '-n', '5']);
    expect(log.code).toBe(0);
    expect(log.stdout.trimEnd().split('\n')).toHaveLength(5);
    const unloaded = await runProgram(stack, ['nodes', 'unload', node.name, name]);
    expect({ code: unloaded.code, stdout: unloaded.stdout }).toEqual({
      code: 0,
      stdout: expect.stringContaining('unload instance is done'),
    });
    const phaseOf = async () => (await engines()).find(({ id }) => id === engine!.id)?.phase;
    await until('it is out of memory', 20_000, async () => (await phaseOf()) === 'unloaded');
    expect((await runProgram(stack, ['nodes', 'load', node.name, name])).code).toBe(0);
    await until('it is back', 60_000, async () => (await phaseOf()) === 'ready');
  });

  it('is of a model that the node can tell about', async () => {
    const { data } = await stack.admin.must<{ data: { id: string }[] }>('GET', `/nodes/${node.id}/installations`);
    const facts = await stack.admin.must<{ facts: { architecture: string }; estimate: object }>(
      'GET',
      `/nodes/${node.id}/installations/${data[0]!.id}/facts`,
    );
    expect(facts.facts.architecture).toBe('llama');
    expect(facts.estimate).toBeDefined();
  });

  it('has its files verified, and nothing is on its way', async () => {
    const [engine] = await engines();
    const verified = await runProgram(stack, ['nodes', 'verify', node.name, engine!.serving.key]);
    expect(verified).toMatchObject({ code: 0, stdout: expect.stringContaining('is sound') });
    expect((await runProgram(stack, ['downloads', 'watch'])).code).toBe(0);
    const all = await runProgram(stack, ['downloads', '--all']);
    expect(all.stdout).toContain('\tready\t100 %\t');
  });
});
