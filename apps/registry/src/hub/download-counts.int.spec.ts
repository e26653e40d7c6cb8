import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@roundhouse/kernel';
import { freshDatabase, testDirectory } from '@roundhouse/testing';
import { HubBench } from '../fixtures/hub-bench.ts';
import type { HubServices } from '../fixtures/hub-services.ts';
import { PLATFORM } from '../fixtures/registry-services.ts';
import { ToldNode } from '../fixtures/told-node.ts';
import { DownloadCounts } from './download-counts.service.ts';

let bench: HubBench;
let hub: HubServices;

beforeAll(async () => {
  bench = await HubBench.open(await testDirectory('download-counts'), await freshDatabase());
  ({ hub } = bench);
});

afterAll(() => bench.close());

const install = (node: ToldNode, contentKey: string) =>
  bench.database.dataSource.query(
    `INSERT INTO installation (id, node_id, content_key, source, files) VALUES ($1, $2, $3, '{}', '[]')`,
    [newId(), node.id, contentKey],
  );

describe('downloads of an entry (004-27)', () => {
  it('are counted once for each node that holds it, by whichever registry looks first', async () => {
    const { manager } = bench.database.dataSource;
    const nodes = [await ToldNode.join(manager, 'gpu-1'), await ToldNode.join(manager, 'gpu-2')];
    const registries = [new DownloadCounts(bench.database.dataSource), new DownloadCounts(bench.database.dataSource)];
    const count = () => Promise.all(registries.map((registry) => registry.count()));
    const downloads = async () => (await hub.entry(PLATFORM, 'qwen3-8b')).downloads;
    for (const node of nodes) {
      await install(node, 'hub:qwen3-8b@1/q4_k_m');
      await install(node, 'artifact:1');
    }
    await count();
    expect(await downloads()).toBe(0);
    await nodes[0]!.say();
    await count();
    await count();
    expect(await downloads()).toBe(1);
    await nodes[1]!.say();
    await count();
    expect(await downloads()).toBe(2);
  });
});
