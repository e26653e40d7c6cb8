import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@roundhouse/kernel';
import { freshDatabase, testDirectory, type TestDirectory } from '@roundhouse/testing';
import { HubServices } from '../fixtures/hub-services.ts';
import { writeKeyFiles } from '../fixtures/key-files.ts';
import { openRegistryDatabase, type RegistryDatabase } from '../fixtures/registry-database.ts';
import { PLATFORM } from '../fixtures/registry-services.ts';
import { ToldNode } from '../fixtures/told-node.ts';
import { loadKeyMaterial } from '../key-material/key-material.ts';
import { DownloadCounts } from './download-counts.service.ts';

let directory: TestDirectory;
let database: RegistryDatabase;
let hub: HubServices;

beforeAll(async () => {
  directory = await testDirectory('download-counts');
  database = await openRegistryDatabase(await freshDatabase());
  hub = new HubServices(database.dataSource, loadKeyMaterial((await writeKeyFiles(directory.path)).settings));
});

afterAll(async () => {
  await hub.close();
  await database.dataSource.destroy();
  await directory.remove();
});

const install = (node: ToldNode, contentKey: string) =>
  database.dataSource.query(
    `INSERT INTO installation (id, node_id, content_key, source, files) VALUES ($1, $2, $3, '{}', '[]')`,
    [newId(), node.id, contentKey],
  );

describe('downloads of an entry (004-27)', () => {
  it('are counted once for each node that holds it, by whichever registry looks first', async () => {
    const { manager } = database.dataSource;
    const nodes = [await ToldNode.join(manager, 'gpu-1'), await ToldNode.join(manager, 'gpu-2')];
    const registries = [new DownloadCounts(database.dataSource), new DownloadCounts(database.dataSource)];
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
